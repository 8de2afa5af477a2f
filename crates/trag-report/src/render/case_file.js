
"use strict";
(() => {
  // Sorts, hides and shows what stands on the page; adds nothing to it and loads nothing.
  const all = (what, root) => Array.from((root || document).querySelectorAll(what));
  const make = (tag, text, of) => {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (of) of.append(made);
    return made;
  };
  const texts = new WeakMap();
  const textOf = (row) => {
    let text = texts.get(row);
    if (text === undefined) {
      text = row.textContent.toLowerCase();
      texts.set(row, text);
    }
    return text;
  };

  const tables = all("main table").map((table) => {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const plain = rows.filter((row) => !row.className);
    const last = rows.lastIndexOf(plain[plain.length - 1]);
    const heads = all("thead th", table);
    return {
      table, body, plain, heads,
      tail: rows.slice(last + 1),
      // Totals between the rows have their meaning from their place: such a table is not sorted.
      sorts: plain.length > 1 && rows.slice(0, last + 1).every((row) => !row.className),
      booked: heads.findIndex((head) => head.textContent === "Booked"),
      own: "", shown: null,
    };
  });

  const value = (cell, isNumber) => {
    const text = cell ? cell.textContent : "";
    if (!isNumber) return text.toLowerCase();
    const number = parseFloat(text.replace(/,/g, ""));
    return Number.isNaN(number) ? -Infinity : number;
  };
  const sort = (one, place) => {
    const head = one.heads[place];
    const down = head.getAttribute("aria-sort") === "ascending";
    const isNumber = head.classList.contains("number");
    one.heads.forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keys = new Map(one.plain.map((row, at) => [row, [value(row.cells[place], isNumber), at]]));
    one.plain.sort((a, b) => {
      const [x, at] = keys.get(a);
      const [y, bt] = keys.get(b);
      const order = x < y ? -1 : x > y ? 1 : at - bt;
      return down && x !== y ? -order : order;
    });
    one.body.append(...one.plain, ...one.tail);
  };

  const wanted = { words: [], from: "", to: "" };
  const split = (text) => text.toLowerCase().split(/\s+/).filter((word) => word);
  const fits = (one, row, own) => {
    const text = textOf(row);
    if (!wanted.words.every((word) => text.includes(word)) || !own.every((word) => text.includes(word))) return false;
    if (one.booked < 0 || (!wanted.from && !wanted.to)) return true;
    const day = row.cells[one.booked].textContent.slice(0, 10);
    return (!wanted.from || day >= wanted.from) && (!wanted.to || day <= wanted.to);
  };
  const filter = (one) => {
    const own = split(one.own);
    const isFiltered = own.length > 0 || wanted.words.length > 0 || (one.booked >= 0 && (wanted.from || wanted.to));
    let shown = 0;
    for (const row of one.plain) {
      const stays = !isFiltered || fits(one, row, own);
      row.classList.toggle("hidden", !stays);
      if (stays) shown += 1;
    }
    if (!one.shown) {
      if (!isFiltered) return { shown, isFiltered };
      one.shown = make("span", "", one.table.caption || make("caption", "", one.table));
      one.shown.className = "shown";
    }
    one.shown.textContent = isFiltered ? `filtered: ${shown} of ${one.plain.length} rows shown; totals are of all` : "";
    if (isFiltered && shown > 0 && wanted.words.length > 0) {
      for (let fold = one.table.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
    return { shown, isFiltered };
  };

  const tools = document.getElementById("tools");
  const field = (label, type, of) => {
    const input = make("input");
    input.type = type;
    make("label", label, of).append(input);
    return input;
  };
  const search = field("Search all tables", "search", tools);
  search.id = "search-all";
  const span = make("div", "", tools);
  span.className = "span";
  const from = field("Booked from", "date", span);
  from.id = "booked-from";
  const to = field("until", "date", span);
  to.id = "booked-until";
  const told = make("output", "", tools);
  const filterAll = () => {
    wanted.words = split(search.value);
    wanted.from = from.value;
    wanted.to = to.value;
    let rows = 0, where = 0;
    for (const one of tables) {
      const { shown, isFiltered } = filter(one);
      if (isFiltered && shown > 0) {
        rows += shown;
        where += 1;
      }
    }
    const isOn = wanted.words.length > 0 || wanted.from || wanted.to;
    told.textContent = isOn ? `${rows} rows in ${where} tables` : "";
  };
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(filterAll, 160);
  });
  from.addEventListener("change", filterAll);
  to.addEventListener("change", filterAll);

  for (const one of tables) {
    if (one.sorts) {
      one.heads.forEach((head, place) => {
        head.classList.add("sorts");
        head.tabIndex = 0;
        head.title = "Sort by this column";
        head.addEventListener("click", () => sort(one, place));
        head.addEventListener("keydown", (event) => {
          if (event.key === "Enter") sort(one, place);
        });
      });
    }
    if (one.plain.length >= 12) {
      const input = make("input");
      input.className = "own-filter";
      input.type = "search";
      input.placeholder = "Filter this table";
      input.setAttribute("aria-label", "Filter this table");
      input.addEventListener("input", () => {
        one.own = input.value;
        filter(one);
      });
      one.table.parentElement.before(input);
    }
  }

  let panel = null;
  const close = () => {
    if (panel) panel.remove();
    panel = null;
    all("svg a.chosen").forEach((arrow) => arrow.classList.remove("chosen"));
  };
  const show = (arrow) => {
    const anchor = document.getElementById(arrow.getAttribute("href").slice(1));
    const line = anchor && anchor.closest("tr");
    if (!line) return false;
    close();
    arrow.classList.add("chosen");
    panel = make("aside");
    panel.id = "panel";
    panel.setAttribute("aria-label", "Rows of the arrow");
    const head = make("header", "", panel);
    const cells = Array.from(line.cells, (cell) => cell.textContent);
    make("span", `${cells[1]} \u2192 ${cells[2]}, ${cells[3]}: ${cells[4]} in ${cells[5]} rows`, head);
    const button = make("button", "Close", head);
    button.addEventListener("click", close);
    const jumps = all("a", line);
    const rows = jumps.map((jump) => document.getElementById(jump.getAttribute("href").slice(1)));
    const known = rows.map((row) => row && row.closest("tr")).filter((row) => row);
    if (known.length > 0) {
      const table = make("table", "", panel);
      table.append(known[0].closest("table").tHead.cloneNode(true));
      const body = make("tbody", "", table);
      for (const row of known) {
        const copy = row.cloneNode(true);
        copy.classList.remove("hidden");
        all("[id]", copy).forEach((named) => named.removeAttribute("id"));
        body.append(copy);
      }
    }
    const more = /and [\d,]+ more.*$/.exec(cells[6]);
    if (more) make("p", more[0], panel);
    document.body.append(panel);
    button.focus();
    return true;
  };
  document.addEventListener("click", (event) => {
    const arrow = event.target.closest("svg a");
    if (arrow && show(arrow)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  document.documentElement.dataset.ready = "yes";
})();
