// Tables marked data-explore: sorting, searching, filtering by code, a part at a time where there are many rows, and the
// download of the rows selected. The page holds every row; without this script they are all there to be read.
(function () {
  "use strict";

  var STEP = 200; // Rows shown at once: as many as a browser lays out without a pause. The stylesheet knows the number too.
  var collator = new Intl.Collator("en", {numeric: true});

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
  function button(kind, text, act) {
    var made = make("button", {type: "button", class: kind}, text);
    made.addEventListener("click", act);
    return made;
  }
  function number(count) { return count.toLocaleString("en"); }

  // --- what the codes mean --------------------------------------------------------------------------------------

  // The page explains its codes in a list; here by column, for those who hover.
  function definitions() {
    var found = {};
    document.querySelectorAll(".defs[data-codes]").forEach(function (list) {
      var codes = found[list.dataset.codes] = {};
      list.querySelectorAll("li").forEach(function (item) {
        var code = item.querySelector("code").textContent;
        codes[code] = item.textContent.slice(code.length).trim();
      });
    });
    return found;
  }

  function explore(table) {
    var heads = Array.from(table.tHead.rows[0].cells), body = table.tBodies[0], meanings = definitions();
    var rows = Array.from(body.rows, function (line, at) {
      // A cell that shows a record's name bears its id, which is what is filtered and downloaded.
      var shown = Array.from(line.cells, function (cell) { return cell.textContent; });
      var cells = Array.from(line.cells, function (cell) { return "v" in cell.dataset ? cell.dataset.v : cell.textContent; });
      // A column of the page's own holds several values; one that is alone is a value of its own.
      var many = Array.from(line.cells, function (cell, at) {
        if (!heads[at].hasAttribute("data-extra")) return [cells[at]];
        var own = Array.from(cell.children, function (one) { return one.textContent; });
        return own.length === 1 ? [own[0], own[0] + " alone"] : own;
      });
      return {line: line, shown: shown, cells: cells, many: many, words: shown.concat(cells).join("\n").toLocaleLowerCase(), at: at};
    });
    var chosen = rows, state = {search: "", codes: {}, column: -1, descending: false, from: 0, every: false};
    var bar = make("div", {class: "toolbar", role: "search", "aria-label": "Rows of this table"});
    var search = make("input", {type: "search", autocomplete: "off", spellcheck: "false"});
    var count = make("output", {"aria-live": "polite"}), filters = make("div", {class: "filters"}), selects = [];
    var pager = make("nav", {class: "pager", "aria-label": "Parts of this table"});

    // --- choosing and showing -----------------------------------------------------------------------------------

    function passes(row) {
      return state.search.split(/\s+/).every(function (word) { return row.words.includes(word); }) &&
        Object.keys(state.codes).every(function (at) { return row.many[at].includes(state.codes[at]); });
    }
    // Marks at the beginning of a text do not decide its place.
    function bare(text) { return text.replace(/^[(\[“]+/, ""); }
    function order(one, other) {
      var at = state.column, sign = state.descending ? -1 : 1, a = one.shown[at], b = other.shown[at];
      if (at < 0) return one.at - other.at;
      if (a === "" || b === "") return (a === "") - (b === "") || one.at - other.at; // empty cells last, either way
      return sign * (heads[at].dataset.kind === "n" ? Number(a) - Number(b) : collator.compare(bare(a), bare(b))) || one.at - other.at;
    }
    function choose() {
      chosen = rows.filter(passes).sort(order);
      state.from = 0;
      show();
      remember();
    }
    function show() {
      var end = state.every ? chosen.length : Math.min(state.from + STEP, chosen.length);
      body.replaceChildren.apply(body, chosen.slice(state.every ? 0 : state.from, end).map(function (row) { return row.line; }));
      count.textContent = (chosen.length === rows.length ? number(rows.length) : number(chosen.length) + " of " + number(rows.length)) +
        " rows" + (chosen.length ? "" : ": nothing fits; take a filter back");
      showPager(end);
    }
    function showPager(end) {
      pager.hidden = chosen.length <= STEP;
      if (pager.hidden) return;
      pager.at.textContent = state.every ? "All rows" : "Rows " + number(state.from + 1) + "–" + number(end);
      pager.before.disabled = state.every || state.from === 0;
      pager.after.disabled = state.every || end >= chosen.length;
      pager.all.textContent = state.every ? "Show " + STEP + " at a time" : "Show all " + number(chosen.length);
    }
    function addPager() {
      function go(by) { state.from += by; show(); table.closest(".scroll").scrollTop = 0; }
      pager.at = make("span", {"aria-live": "polite"});
      pager.before = button("", "Previous", function () { go(-STEP); });
      pager.after = button("", "Next", function () { go(STEP); });
      pager.all = button("", "", function () { state.every = !state.every; state.from = 0; show(); });
      pager.append(pager.before, pager.at, pager.after, pager.all);
    }

    // --- the address names the selection, so that it can be kept and passed on ------------------------------------

    function remember() {
      var query = new URLSearchParams();
      if (state.search) query.set("q", search.value.trim());
      Object.keys(state.codes).forEach(function (at) { query.set(heads[at].dataset.name, state.codes[at]); });
      if (state.column >= 0) query.set("sort", (state.descending ? "-" : "") + heads[state.column].dataset.name);
      var text = query.toString();
      try { history.replaceState(null, "", location.pathname + (text ? "?" + text : "") + location.hash); } catch (error) { /* some browsers refuse on disk */ }
    }
    function recall() {
      var query = new URLSearchParams(location.search), sort = query.get("sort") || "";
      search.value = query.get("q") || "";
      state.search = search.value.trim().toLocaleLowerCase();
      state.column = heads.findIndex(function (head) { return head.dataset.name === sort.replace(/^-/, ""); });
      state.descending = sort[0] === "-";
      selects.forEach(function (one) {
        var value = query.get(heads[one.at].dataset.name);
        if (value !== null && Array.from(one.select.options).some(function (o) { return o.value === "=" + value; })) {
          one.select.value = "=" + value;
          state.codes[one.at] = value;
        }
      });
      markSorted();
    }

    // --- sorting ------------------------------------------------------------------------------------------------

    function sortBy(at) {
      state.descending = state.column === at ? !state.descending : false;
      state.column = at;
      markSorted();
      choose();
    }
    function markSorted() {
      heads.forEach(function (head, i) {
        if (i === state.column) head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
    }

    // --- download -----------------------------------------------------------------------------------------------

    function csv() {
      function cell(text) { return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text; }
      function own(cells) { return cells.filter(function (_, at) { return !heads[at].hasAttribute("data-extra"); }); }
      var lines = [own(heads).map(function (head) { return head.dataset.name; })].concat(chosen.map(function (row) { return own(row.cells); }));
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

    // --- the controls -------------------------------------------------------------------------------------------

    function addSelect(head, at) {
      var names = {}, counts = {};
      rows.forEach(function (row) {
        row.many[at].forEach(function (value) {
          names[value] = row.many[at][0] === row.cells[at] ? row.shown[at] : value;
          counts[value] = (counts[value] || 0) + 1;
        });
      });
      var values = Object.keys(names).sort(function (a, b) { return collator.compare(names[a], names[b]); });
      if (values.length < 2) return;
      var select = make("select", {}), meaning = meanings[head.dataset.name] || {};
      select.append(make("option", {value: ""}, "any"));
      // "=" before a value keeps the empty cell apart from "any".
      values.forEach(function (value) {
        select.append(make("option", {value: "=" + value, title: meaning[value] || ""}, (names[value] || "(empty)") + " (" + number(counts[value]) + ")"));
      });
      select.addEventListener("change", function () {
        if (select.value) state.codes[at] = select.value.slice(1);
        else delete state.codes[at];
        choose();
      });
      selects.push({select: select, at: at});
      filters.append(labelled(select, head.textContent));
    }
    function reset() {
      search.value = state.search = "";
      state.codes = {};
      state.column = -1;
      selects.forEach(function (one) { one.select.value = ""; });
      markSorted();
      choose();
    }
    function addFold() {
      if (!heads.some(function (head) { return head.classList.contains("x"); })) return;
      var every = make("input", {type: "checkbox"}), box = labelled(every, "Show offsets and digests");
      table.classList.add("folded");
      every.addEventListener("change", function () { table.classList.toggle("folded", !every.checked); });
      box.className = "check";
      bar.append(box);
    }
    function addFilters() {
      heads.forEach(function (head, at) { if (head.hasAttribute("data-filter")) addSelect(head, at); });
      if (!filters.childNodes.length) return;
      var fold = make("details", {class: "filterbox"});
      fold.append(make("summary", {}, "Filters"), filters);
      bar.append(fold);
    }
    function addControls() {
      search.addEventListener("input", function () { state.search = search.value.trim().toLocaleLowerCase(); choose(); });
      // Not every browser clears a search field at Escape.
      search.addEventListener("keydown", function (event) {
        if (event.key !== "Escape" || !search.value) return;
        event.preventDefault();
        search.value = state.search = "";
        choose();
      });
      bar.append(labelled(search, "Search: words in any order"));
      heads.forEach(function (head, at) { head.replaceChildren(button("", head.textContent, function () { sortBy(at); })); });
      addFilters();
      bar.append(count, button("download", "Download these rows", download), button("reset", "Reset", reset));
      addFold();
      addPager();
    }

    table.classList.add("explored");
    addControls();
    recall();
    if (filters.childNodes.length && (Object.keys(state.codes).length || matchMedia("(min-width: 60rem)").matches)) filters.parentNode.open = true;
    table.closest(".scroll").before(bar);
    table.closest(".scroll").after(pager);
    choose();
    // Paper gets every row of the selection.
    addEventListener("beforeprint", function () { body.replaceChildren.apply(body, chosen.map(function (row) { return row.line; })); });
    addEventListener("afterprint", show);
    // A code explains itself to who hovers over it.
    body.addEventListener("mouseover", function (event) {
      var cell = event.target.closest("td"), meaning = cell && meanings[heads[cell.cellIndex].dataset.name];
      var code = cell && (cell.dataset.v || cell.textContent);
      if (meaning && meaning[code] && !cell.title) cell.title = meaning[code];
    });
  }

  document.querySelectorAll("table[data-explore]").forEach(explore);
})();
