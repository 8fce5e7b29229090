// Runs before the page is drawn: the reader's choice of light or dark, where one was made, and a mark that scripts run.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var chosen = localStorage.getItem("korea-china-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch (error) {
    // A browser may refuse storage to pages on disk; then the system's setting holds.
  }
})();
