// What scripts add to pages that are complete without them: the search of the whole site, the light and dark switch, folded things that open when a link
// leads to them, boxes that are tab stops only where they scroll, a button that copies, the
// choice of questions on the page that compares, and in a private build the light on
// the words of a record. Nothing is fetched or sent.
(function () {
  "use strict";

  function make(tag, attributes, text) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    if (text !== undefined) element.textContent = text;
    return element;
  }
  function all(selector, root) { return Array.from((root || document).querySelectorAll(selector)); }

  // --- the search of the whole site -----------------------------------------------------------------------------

  function addSearch() {
    var brand = document.querySelector(".brand"), home = brand.querySelector("a").getAttribute("href");
    var form = make("form", {class: "seek", role: "search", "aria-label": "The whole site", action: home.replace(/index\.html$/, "find.html")});
    form.append(make("input", {type: "search", name: "q", required: "", autocomplete: "off", "aria-label": "Words, names or an id", placeholder: "Search"}), make("button", {}, "Find"));
    brand.append(form);
  }

  // --- light and dark -------------------------------------------------------------------------------------------

  function addThemeSwitch() {
    var root = document.documentElement, system = matchMedia("(prefers-color-scheme: dark)");
    var button = make("button", {type: "button", class: "theme"});
    function isDark() { return root.dataset.theme ? root.dataset.theme === "dark" : system.matches; }
    function show() { button.textContent = isDark() ? "Light" : "Dark"; button.setAttribute("aria-label", "Switch to " + (isDark() ? "light" : "dark")); }
    button.addEventListener("click", function () {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("korea-china-theme", root.dataset.theme); } catch (error) { /* see theme.js */ }
      show();
    });
    system.addEventListener("change", show);
    show();
    document.querySelector(".brand").append(button);
  }

  // --- folded things --------------------------------------------------------------------------------------------

  // A link to something folded away opens it.
  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    var inside = target && target.querySelector(":scope > details");
    if (inside) inside.open = true;
    if (target) target.scrollIntoView();
  }
  // Escape closes what was opened around the place where one is, and goes back to its handle.
  function foldOnEscape(event) {
    var box = event.key === "Escape" && !event.defaultPrevented && document.activeElement.closest("details[open]");
    if (!box) return;
    box.open = false;
    box.querySelector("summary").focus();
  }

  // --- boxes that scroll ----------------------------------------------------------------------------------------

  // One that holds all of its content is no stop for the tab key and no landmark.
  function mindBox(box) {
    var scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    if (scrolls) { box.tabIndex = 0; box.setAttribute("role", "region"); }
    else { box.removeAttribute("tabindex"); box.removeAttribute("role"); }
  }
  function mindBoxes() {
    var boxes = all(".scroll");
    boxes.forEach(function (box) { box.dataset.label = box.getAttribute("aria-label"); });
    var watch = new ResizeObserver(function (entries) {
      entries.forEach(function (entry) {
        var box = entry.target;
        mindBox(box);
        // A name without a role says nothing, and checkers rightly object.
        if (box.hasAttribute("role")) box.setAttribute("aria-label", box.dataset.label); else box.removeAttribute("aria-label");
        // Charts open where most is to be seen.
        if (box.dataset.from && !box.dataset.seen && box.clientWidth) {
          box.scrollLeft = (box.scrollWidth - box.clientWidth) * Number(box.dataset.from);
          box.dataset.seen = "yes";
        }
      });
    });
    boxes.forEach(function (box) { watch.observe(box); });
  }

  // --- words to copy --------------------------------------------------------------------------------------------

  function addCopy(text) {
    var button = make("button", {type: "button", class: "copying", "aria-describedby": text.id}, "Copy");
    var done = make("span", {role: "status", class: "copied"});
    button.addEventListener("click", function () {
      var range = document.createRange(), selection = getSelection();
      range.selectNodeContents(text);
      selection.removeAllRanges();
      selection.addRange(range);
      var copied = false;
      // The one way that also works on disk in every browser; where it does not, the words are at least selected.
      try { copied = document.execCommand("copy"); } catch (error) { copied = false; }
      done.textContent = copied ? "Copied" : "Selected";
    });
    var line = make("p", {class: "copyline"});
    line.append(button, " ", done);
    text.after(line);
  }

  // --- the comparison: which questions are shown ------------------------------------------------------------------

  function filterQuestions() {
    var table = document.querySelector("[data-compare]");
    if (!table) return;
    var choices = [["", "All questions"], ["contradict", "Answers contradict"], ["compatible", "Answers are compatible"],
      ["agree", "Answers agree"], ["one_answers", "One article alone answers"]];
    all("thead [data-source]", table).forEach(function (head) {
      choices.push(["silent " + head.dataset.source, "Silent: " + head.querySelector(".publisher").textContent]);
    });
    var bar = make("div", {class: "toolbar"}), label = make("label", {}, "Show"), select = make("select");
    var count = make("output", {"aria-live": "polite"}), rows = all(".asked", table);
    choices.forEach(function (choice) { select.append(make("option", {value: choice[0]}, choice[1])); });
    function shows(row) {
      var parts = select.value.split(" ");
      return !select.value || row.dataset.outcome === select.value ||
        (parts.length === 2 && row.dataset.silent.split(" ").includes(parts[1]));
    }
    function apply() {
      rows.forEach(function (row) { row.hidden = !shows(row); });
      all("tbody", table).forEach(function (body) { body.hidden = !body.querySelector(".asked:not([hidden])"); });
      count.textContent = rows.filter(shows).length + " of " + rows.length + " questions";
    }
    select.addEventListener("change", apply);
    label.append(select);
    bar.append(label, count);
    table.before(bar);
    apply();
  }

  // --- a private build: the words of a record ---------------------------------------------------------------------

  function lightWords() {
    var pieces = all(".text [data-at]");
    if (!pieces.length) return;
    function light(from, to) {
      pieces.forEach(function (piece) {
        var at = Number(piece.dataset.at);
        piece.classList.toggle("lit", at >= from && at < to);
      });
    }
    all(".tied > li[data-from]").forEach(function (item) {
      function on() { light(Number(item.dataset.from), Number(item.dataset.to)); }
      function off() { light(0, 0); }
      item.addEventListener("mouseenter", on);
      item.addEventListener("focusin", on);
      item.addEventListener("mouseleave", off);
      item.addEventListener("focusout", off);
    });
    var asked = /^(\d+)-(\d+)$/.exec(new URLSearchParams(location.search).get("span") || "");
    if (asked) light(Number(asked[1]), Number(asked[2]));
  }

  addSearch();
  addThemeSwitch();
  mindBoxes();
  all(".copy").forEach(addCopy);
  filterQuestions();
  lightWords();
  addEventListener("hashchange", unfold);
  addEventListener("keydown", foldOnEscape);
  unfold();
})();
