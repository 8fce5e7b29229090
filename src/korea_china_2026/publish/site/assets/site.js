// What scripts add to pages that are complete without them: the light and dark switch, and for each table marked
// data-explore sorting, searching, filtering by code and the download of the rows shown. Nothing is fetched or sent.
(function () {
  "use strict";

  // --- small things ---------------------------------------------------------------------------------------------

  function make(tag, attributes, text) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function labelled(control, text) {
    var label = make("label", {});
    label.append(make("span", {}, text), control);
    return label;
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

  // --- tables ---------------------------------------------------------------------------------------------------

  function explore(table) {
    var heads = Array.from(table.tHead.rows[0].cells), body = table.tBodies[0];
    var rows = Array.from(body.rows).map(function (line, at) {
      var cells = Array.from(line.cells).map(function (cell) { return cell.textContent; });
      return {line: line, cells: cells, words: cells.join("\n").toLocaleLowerCase(), at: at, shown: true};
    });
    var state = {search: "", chosen: {}, column: -1, descending: false};
    var bar = make("div", {class: "toolbar", role: "search", "aria-label": "Rows of this table"});
    var search = make("input", {type: "search", autocomplete: "off", spellcheck: "false"});
    var count = make("output", {"aria-live": "polite"}), selects = [];

    function passes(row) {
      return (!state.search || state.search.split(/\s+/).every(function (word) { return row.words.includes(word); })) &&
        Object.keys(state.chosen).every(function (at) { return row.cells[at] === state.chosen[at]; });
    }
    function update() {
      var shown = 0;
      rows.forEach(function (row) {
        row.shown = passes(row);
        row.line.hidden = !row.shown;
        if (row.shown) shown += 1;
      });
      count.textContent = shown === rows.length ? rows.length.toLocaleString("en") + " rows"
        : shown.toLocaleString("en") + " of " + rows.length.toLocaleString("en") + " rows";
      remember();
    }
    // The address names the selection, so that it can be kept and passed on.
    function remember() {
      var query = new URLSearchParams();
      if (state.search) query.set("q", search.value.trim());
      Object.keys(state.chosen).forEach(function (at) { query.set(heads[at].dataset.name, state.chosen[at]); });
      var text = query.toString();
      try { history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash); } catch (error) { /* some browsers refuse on disk */ }
    }
    function recall() {
      var query = new URLSearchParams(location.search);
      search.value = query.get("q") || "";
      state.search = search.value.trim().toLocaleLowerCase();
      selects.forEach(function (one) {
        var value = query.get(heads[one.at].dataset.name);
        if (value !== null && Array.from(one.select.options).some(function (o) { return o.value === "=" + value; })) {
          one.select.value = "=" + value;
          state.chosen[one.at] = value;
        }
      });
    }

    function sortBy(at) {
      state.descending = state.column === at ? !state.descending : false;
      state.column = at;
      var numeric = heads[at].dataset.kind === "n", sign = state.descending ? -1 : 1;
      rows.sort(function (one, other) {
        var a = one.cells[at], b = other.cells[at];
        if (a === "" || b === "") return (a === "") - (b === "") || one.at - other.at; // empty cells last, either way
        var order = numeric ? Number(a) - Number(b) : a.localeCompare(b, "en", {numeric: true});
        return sign * order || one.at - other.at;
      });
      rows.forEach(function (row) { body.append(row.line); });
      heads.forEach(function (head, i) {
        if (i === at) head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
    }

    function csv() {
      function cell(text) { return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; }
      var lines = [heads.map(function (head) { return head.dataset.name; })];
      rows.forEach(function (row) { if (row.shown) lines.push(row.cells); });
      return lines.map(function (cells) { return cells.map(cell).join(",") + "\n"; }).join("");
    }
    function download() {
      var url = URL.createObjectURL(new Blob([csv()], {type: "text/csv;charset=utf-8"}));
      var link = make("a", {href: url, download: table.dataset.explore + "-selection.csv"});
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
    }

    function addSelect(head, at) {
      var values = Array.from(new Set(rows.map(function (row) { return row.cells[at]; }))).sort();
      if (values.length < 2) return;
      var select = make("select", {});
      select.append(make("option", {value: ""}, "any"));
      // "=" before a value keeps the empty cell apart from "any".
      values.forEach(function (value) { select.append(make("option", {value: "=" + value}, value || "(empty)")); });
      select.addEventListener("change", function () {
        if (select.value) state.chosen[at] = select.value.slice(1);
        else delete state.chosen[at];
        update();
      });
      selects.push({select: select, at: at});
      filters.append(labelled(select, head.dataset.name.replace(/_/g, " ")));
    }
    function addButtons() {
      var save = make("button", {type: "button", class: "download"}, "Download these rows");
      save.addEventListener("click", download);
      var reset = make("button", {type: "button", class: "reset"}, "Reset");
      reset.addEventListener("click", function () {
        search.value = state.search = "";
        state.chosen = {};
        selects.forEach(function (one) { one.select.value = ""; });
        update();
      });
      bar.append(count, save, reset);
      if (!heads.some(function (head) { return head.classList.contains("x"); })) return;
      var all = make("input", {type: "checkbox"});
      table.classList.add("folded");
      all.addEventListener("change", function () { table.classList.toggle("folded", !all.checked); });
      var box = labelled(all, "Show offsets and digests");
      box.className = "check";
      bar.append(box);
    }

    var filters = make("div", {class: "filters"});
    search.addEventListener("input", function () { state.search = search.value.trim().toLocaleLowerCase(); update(); });
    bar.append(labelled(search, "Search"));
    heads.forEach(function (head, at) {
      if (head.hasAttribute("data-filter")) addSelect(head, at);
      var button = make("button", {type: "button"}, head.textContent);
      button.addEventListener("click", function () { sortBy(at); });
      head.replaceChildren(button);
    });
    if (filters.childNodes.length) {
      var fold = make("details", {class: "filterbox"});
      fold.append(make("summary", {}, "Filters"), filters);
      bar.append(fold);
    }
    addButtons();
    recall();
    if (filters.childNodes.length && (Object.keys(state.chosen).length || matchMedia("(min-width: 60rem)").matches)) filters.parentNode.open = true;
    table.closest(".scroll").before(bar);
    update();
  }

  // A link to something folded away opens it.
  function unfold() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target) target.scrollIntoView();
  }

  addThemeSwitch();
  document.querySelectorAll("table[data-explore]").forEach(explore);
  addEventListener("hashchange", unfold);
  unfold();
})();
