"use strict";
// Filters, order, keyboard and copying. Everything can be read without it.
(() => {
  const $ = (id) => document.getElementById(id);
  const list = $("list"), matrix = $("matrix"), text = $("f-text"), count = $("count");
  const suite = $("f-suite"), model = $("f-model"), verdict = $("f-verdict"), order = $("f-sort");
  const chips = Array.from(document.querySelectorAll("[data-flag]"));
  const strips = Array.from(matrix.querySelectorAll(".strip"));
  const columns = Array.from(matrix.querySelectorAll("a"));
  const items = Array.from(list.children, (el, i) => ({
    el, column: columns[i], suite: el.dataset.s, verdicts: el.dataset.v.split("|"), flags: el.dataset.f,
    spread: Number(el.dataset.d), fits: true, laid: true, words: null,
  }));
  const byId = new Map(items.map((item) => [item.el.id, item]));
  const PAGE = 300; // questions laid out at once; more as the reader nears the end
  let shown = items, sorted = items, now = null, limit = PAGE;
  document.documentElement.classList.add("js");

  // What is searched: question, answers, reasons, names; not the figures and buttons around them.
  const SEARCHED = "h3, .suite, .q > header .tag, .ask, .why, .published, .t";
  const words = (item) => item.words ??=
    Array.from(item.el.querySelectorAll(SEARCHED), (part) => part.textContent).join("\n").toLowerCase();
  const has = (codes, wanted) => [...wanted].some((letter) => codes.includes(letter));

  function fits(item, query, flags) {
    if (suite.value && item.suite !== suite.value) return false;
    if (!flags.every((flag) => item.flags.includes(flag))) return false;
    const codes = model.value ? [item.verdicts[model.value]] : item.verdicts;
    if (model.value && codes[0] === "n") return false;
    if (verdict.value && !codes.some((code) => has(code, verdict.value))) return false;
    return query.every((word) => words(item).includes(word));
  }

  // Lays out the first of the questions that fit, and hides all others.
  function lay() {
    const wanted = new Set(shown.slice(0, limit));
    for (const item of items) {
      const laid = wanted.has(item);
      if (laid === item.laid) continue;
      item.laid = laid;
      item.el.classList.toggle("off", !laid);
    }
    $("more").hidden = shown.length <= limit;
  }
  function more(upTo = limit + PAGE) {
    limit = upTo;
    lay();
  }

  function apply() {
    const query = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const flags = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.flag);
    for (const item of items) {
      const fit = fits(item, query, flags);
      if (fit === item.fits) continue;
      item.fits = fit;
      item.column.classList.toggle("off", !fit);
    }
    for (const strip of strips) strip.classList.toggle("off", !strip.querySelector("a:not(.off)"));
    shown = sorted.filter((item) => item.fits);
    limit = PAGE;
    lay();
    stop();
    if (model.value) list.dataset.only = model.value; else delete list.dataset.only;
    $("nothing").hidden = shown.length > 0;
    const all = items.length.toLocaleString("en"), some = shown.length.toLocaleString("en");
    count.textContent = shown.length === items.length ? `${all} questions` : `${some} of ${all} questions`;
  }

  // One tab stop for the whole overview; the arrow keys go on from there.
  for (const column of columns) column.tabIndex = -1;
  let tabbed = columns[0];
  function stop() {
    if (tabbed) tabbed.tabIndex = -1;
    tabbed = columns.find((column) => !column.classList.contains("off"));
    if (tabbed) tabbed.tabIndex = 0;
  }

  function arrange() {
    sorted = order.value ? [...items].sort((a, b) => b.spread - a.spread) : items;
    list.append(...sorted.map((item) => item.el));
    apply();
  }

  function clear() {
    for (const field of [text, suite, model, verdict]) field.value = "";
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    apply();
  }

  // The address: #<question>, or #f?<filters> so that a filtered page can be passed on.
  const fields = { text, suite, model, verdict, sort: order };
  function remember() {
    const state = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) state.set(name, field.value);
    const flags = chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.flag);
    if (flags.length) state.set("flags", flags.join(""));
    history.replaceState(null, "", String(state) ? `#f?${state}` : "#answers");
  }
  function recall() {
    if (location.hash.startsWith("#f?")) {
      const state = new URLSearchParams(location.hash.slice(3));
      for (const [name, field] of Object.entries(fields)) field.value = state.get(name) ?? "";
      for (const chip of chips) chip.setAttribute("aria-pressed", String((state.get("flags") ?? "").includes(chip.dataset.flag)));
      arrange();
      $("answers").scrollIntoView();
      return;
    }
    const item = byId.get(location.hash.slice(1));
    if (item) go(item);
  }

  function go(item) {
    if (!item.fits) clear();
    const at = shown.indexOf(item);
    if (at >= limit) more(at + PAGE);
    if (now) { now.el.classList.remove("now"); now.column.classList.remove("now"); }
    now = item;
    item.el.classList.add("now");
    item.column.classList.add("now");
    item.el.scrollIntoView({ block: "start" });
    item.el.focus({ preventScroll: true });
    history.replaceState(null, "", "#" + item.el.id);
  }
  function step(by) {
    if (!shown.length) return;
    const at = now ? shown.indexOf(now) : -1;
    go(shown[Math.min(Math.max(at < 0 ? 0 : at + by, 0), shown.length - 1)]);
  }

  let timer = 0;
  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { apply(); remember(); }, 40); });
  for (const field of [suite, model, verdict]) field.addEventListener("change", () => { apply(); remember(); });
  order.addEventListener("change", () => { arrange(); remember(); });
  addEventListener("hashchange", recall);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#matrix a, .q h3 a");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(byId.get(link.hash.slice(1)));
      return;
    }
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.flag) {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      apply();
      remember();
    } else if (button.hasAttribute("data-more")) {
      more();
    } else if (button.hasAttribute("data-clear")) {
      clear();
      remember();
    } else if (button.classList.contains("copy")) {
      copy(button);
    }
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") { clear(); remember(); text.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "k") { event.preventDefault(); step(event.key === "j" ? 1 : -1); }
    if (event.key === "/") { event.preventDefault(); text.focus(); text.scrollIntoView({ block: "nearest" }); }
    const inside = event.target.closest("#matrix a");
    if (inside && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      event.preventDefault();
      const seen = columns.filter((column) => !column.classList.contains("off"));
      seen[seen.indexOf(inside) + (event.key === "ArrowRight" ? 1 : -1)]?.focus();
    }
  });

  async function copy(button) {
    const raw = button.dataset.raw;
    const words = raw === undefined ? button.previousElementSibling.textContent : JSON.parse(raw);
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      const field = document.createElement("textarea");
      field.value = words;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting)) more(); }, { rootMargin: "1500px" })
    .observe($("more"));
  let closed = [];
  addEventListener("beforeprint", () => {
    more(Infinity);
    closed = Array.from(document.querySelectorAll(".repeat:not([open]), .behind:not([open]), .fold:not([open])"));
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });

  // Gather the words to search in while the page is idle, so that the first keystroke need not.
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 30));
  let next = 0;
  function gather(deadline) {
    while (next < items.length && deadline.timeRemaining() > 1) words(items[next++]);
    if (next < items.length) idle(gather);
  }
  idle(gather);
  apply();
  recall();
})();
