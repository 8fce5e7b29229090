// The page that finds records: those with all the words, or with the most, first those that have them in their names, as
// kc.search sorts them. The page holds every record with its words; without this script they are all there to be read.
(function () {
  "use strict";

  var STEP = 100;
  var list = document.querySelector(".hits"), status = document.querySelector(".asked"), alike = JSON.parse(list.dataset.alike);
  var entries = Array.from(list.children, function (line) {
    return {line: line, name: line.dataset.name.split(" "), more: line.dataset.more.split(" ")};
  });

  // The same folding as in Python: case, accents, marks, plurals, numbers and abbreviations.
  function words(text) {
    var plain = text.normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFKC").toLowerCase()
      .replace(/(?<=\d),(?=\d\d\d)|['’]s(?![\p{L}\p{N}_])/gu, "");
    return Array.from(new Set((plain.match(/[\p{L}\p{N}]+/gu) || []).map(function (word) {
      return alike[word] || word.replace(/(?<=[a-z][a-z])(?:ies$|(?<![sui])s$)/, function (end) { return end.length > 1 ? "y" : ""; });
    })));
  }
  function rank(entry, word) {
    var ascii = /^[\x00-\x7f]*$/.test(word);
    function begun(one) { return ascii ? word.length > 2 && one.startsWith(word) : one.includes(word); }
    if (entry.name.includes(word)) return 4;
    if (entry.name.some(begun)) return 3;
    return entry.more.includes(word) ? 2 : entry.more.some(begun) ? 1 : 0;
  }
  function found(wanted) {
    var ranked = entries.map(function (entry) {
      var ranks = wanted.map(function (word) { return rank(entry, word); }).filter(Boolean);
      return {line: entry.line, met: ranks.length, sum: ranks.reduce(function (a, b) { return a + b; }, 0)};
    }), most = ranked.reduce(function (most, hit) { return Math.max(most, hit.met); }, 1);
    return ranked.filter(function (hit) { return hit.met === most; }).sort(function (a, b) { return b.sum - a.sum; });
  }
  function show(hits, wanted) {
    status.textContent = !wanted.length ? "" : !hits.length ? "Nothing has these words." :
      hits.length + (hits.length === 1 ? " record" : " records") +
      (hits[0].met < wanted.length ? " with " + hits[0].met + " of the " + wanted.length + " words" : "");
    function list_(most) {
      list.replaceChildren.apply(list, hits.slice(0, most).map(function (hit) { return hit.line; }));
      list.classList.add("listed");
      if (hits.length <= most) return;
      var more = document.createElement("button"), line = document.createElement("li");
      more.textContent = "Show all " + hits.length;
      more.addEventListener("click", function () { list_(hits.length); });
      line.append(more);
      list.append(line);
    }
    list_(STEP);
  }

  var query = new URLSearchParams(location.search).get("q") || "", wanted = words(query);
  document.querySelector(".seek input").value = query;
  show(found(wanted), wanted);
})();
