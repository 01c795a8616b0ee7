"use strict";
// Filters, order, overview, keyboard. Everything can be read without it.
//
// Pages of many questions stay quick because only what is near the reader is in the document: a few questions of the
// list, a few rows of the overview. The later questions of a long list arrive as the unparsed text of <noscript>, and
// become elements when they are laid out; what is searched is a lower-cased text of each question, made beforehand.
(() => {
  const $ = (id) => document.getElementById(id);
  const list = $("list"), matrix = $("matrix"), text = $("f-text"), count = $("count");
  const suite = $("f-suite"), model = $("f-model"), verdict = $("f-verdict"), order = $("f-sort");
  const chips = Array.from(document.querySelectorAll("[data-flag]"));
  const columns = new Map(Array.from(matrix.querySelectorAll("a"), (a) => [a.getAttribute("href").slice(1), a]));
  const STEP = list.querySelectorAll(":scope > .q").length; // questions laid out at once; more as the reader nears the end
  const items = Array.from(list.children, (el) => {
    const { id = el.id, s, v, f, d } = el.dataset, parsed = el.localName !== "noscript";
    return {
      id, el: parsed ? el : null, html: parsed ? null : el.textContent, column: columns.get(id), suite: s,
      verdicts: v.split("|"), flags: f, spread: Number(d), fits: true, words: null,
    };
  });
  const byId = new Map(items.map((item) => [item.id, item]));
  const byColumn = new Map(items.map((item) => [item.column, item]));
  let shown = items, fitting = items, sorted = items, now = null, from = 0, size = STEP;
  document.documentElement.classList.add("js");

  const mould = document.createElement("template");
  function element(item) {
    if (!item.el) {
      mould.innerHTML = item.html;
      item.el = mould.content.firstElementChild;
    }
    return item.el;
  }

  // What is searched: question, answers, reasons, names; not the figures, prompts and buttons around them. In markup
  // of our own every `<` begins a tag, so that it need not be parsed, which would take a hundred times as long.
  const ASIDE = /<(h4|summary|button|dl|pre)\b[^]*?<\/\1>|<p class="(?:small|grade|same)[^]*?<\/p>/g;
  const SIGNS = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&nbsp;": "\u00a0", "&amp;": "&" };
  const searched = (html) => html.replace(ASIDE, "\n").replace(/<\/?(?:mark|bdi|sup)[^>]*>/g, "").replace(/<[^>]*>/g, "\n")
    .replace(/&(?:lt|gt|#34|#39|nbsp|amp);/g, (sign) => SIGNS[sign]).toLowerCase();
  const words = (item) => item.words ??= searched(item.html ?? item.el.outerHTML);
  const has = (codes, wanted) => [...wanted].some((letter) => codes.includes(letter));

  function fits(item, query, flags) {
    if (suite.value && item.suite !== suite.value) return false;
    if (!flags.every((flag) => item.flags.includes(flag))) return false;
    const codes = model.value ? [item.verdicts[model.value]] : item.verdicts;
    if (model.value && codes[0] === "n") return false;
    if (verdict.value && !codes.some((code) => has(code, verdict.value))) return false;
    return query.every((word) => words(item).includes(word));
  }

  // Puts the questions from `from` on into the list, `size` of those that fit, and takes out all others.
  function lay() {
    const wanted = shown.slice(from, from + size).map(element), kept = new Set(wanted);
    for (const el of Array.from(list.children)) if (!kept.has(el)) el.remove();
    let at = list.firstElementChild;
    for (const el of wanted) {
      if (el === at) at = at.nextElementSibling;
      else list.insertBefore(el, at);
    }
    $("before").hidden = from === 0;
    $("more").hidden = shown.length <= from + size;
  }
  function show(first, last) {
    from = Math.max(first, 0);
    size = last - from;
    lay();
  }
  const more = () => show(from, from + size + STEP);

  // The overview: each suite's columns in blocks of a few rows; with thousands of columns only the blocks near the
  // reader hold theirs, the others their height.
  const many = matrix.closest(".many") !== null, ROWS = 2, AT_ONCE = 250;
  const strips = Array.from(matrix.querySelectorAll(".strip"), (el) => ({
    el, items: Array.from(el.querySelectorAll("a"), (a) => byColumn.get(a)), blocks: [], rows: el.querySelector(".rows"),
  }));
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      const block = blockOf.get(target);
      if (!block) continue;
      block.near = isIntersecting;
      fill(block);
    }
  }, { rootMargin: "120px" });
  const blockOf = new Map();
  let across = Infinity, tall = 0;
  function measure() {
    const one = columns.values().next().value;
    if (!many || !one) return false;
    const placed = one.isConnected;
    if (!placed) matrix.querySelector(".rows").append(one);
    const { width, height } = one.getBoundingClientRect(), before = across;
    across = Math.max(1, Math.floor((Math.max(...strips.map((strip) => strip.rows.clientWidth)) + 2) / (width + 2)));
    tall = height + 6;
    if (!placed) one.remove();
    return across !== before;
  }
  function divide(strip) {
    const fit = strip.items.filter((item) => item.fits), each = many ? across * ROWS : items.length;
    strip.el.classList.toggle("off", !fit.length);
    const needed = Math.ceil(fit.length / each);
    for (const block of strip.blocks.splice(needed)) {
      near.unobserve(block.el);
      blockOf.delete(block.el);
      block.el.remove();
    }
    while (strip.blocks.length < needed) {
      const block = { el: document.createElement("div"), items: [], laid: [], near: !many };
      block.el.className = "block";
      blockOf.set(block.el, block);
      strip.rows.append(block.el);
      strip.blocks.push(block);
      if (many) near.observe(block.el);
    }
    strip.blocks.forEach((block, i) => {
      block.items = fit.slice(i * each, (i + 1) * each);
      if (many) block.el.style.height = `${Math.ceil(block.items.length / across) * tall}px`;
      if (held(block)) due.push(block); else fill(block);
    });
  }
  const held = (block) => block.near || block.items.includes(tabbed) || block.el.contains(document.activeElement);
  function fill(block) {
    const wanted = held(block) ? block.items : [];
    if (wanted.length === block.laid.length && wanted.every((item, i) => item === block.laid[i])) return;
    block.el.replaceChildren(...wanted.map((item) => item.column));
    block.laid = wanted;
  }

  // So that no keystroke waits for the last one's squares, they follow the list in turns, a frame each.
  let due = [], turn = 0;
  function overview() {
    cancelAnimationFrame(turn);
    due = [];
    strips.forEach(divide);
    if (many) turn = requestAnimationFrame(() => { turn = requestAnimationFrame(work); }); // the list is painted first
    else while (due.length) fill(due.shift());
  }
  function work() {
    for (let room = AT_ONCE; due.length && room > 0;) {
      room -= due[0].items.length;
      fill(due.shift());
    }
    if (due.length) turn = requestAnimationFrame(work);
  }

  // One tab stop for the whole overview; the arrow keys go on from there.
  for (const column of columns.values()) column.tabIndex = -1;
  let tabbed = null;
  function stop() {
    if (tabbed) tabbed.column.tabIndex = -1;
    tabbed = fitting[0] ?? null;
    if (tabbed) tabbed.column.tabIndex = 0;
  }
  function focusColumn(item) {
    if (!item.column.isConnected) {
      const block = strips.flatMap((strip) => strip.blocks).find(({ items: own }) => own.includes(item));
      block.near = true;
      fill(block);
    }
    item.column.focus();
  }

  const pressed = () => chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.flag);
  function apply() {
    const query = text.value.toLowerCase().split(/\s+/).filter(Boolean), flags = pressed();
    for (const item of items) item.fits = fits(item, query, flags);
    shown = sorted.filter((item) => item.fits);
    fitting = sorted === items ? shown : items.filter((item) => item.fits);
    if (model.value) list.dataset.only = model.value; else delete list.dataset.only;
    show(0, STEP);
    stop();
    overview();
    $("nothing").hidden = shown.length > 0;
    const all = items.length.toLocaleString("en"), some = shown.length.toLocaleString("en");
    count.textContent = shown.length === items.length ? `${all} questions` : `${some} of ${all} questions`;
  }

  function arrange() {
    sorted = order.value ? [...items].sort((a, b) => b.spread - a.spread) : items;
    apply();
  }

  function clear() {
    for (const field of [text, suite, model, verdict]) field.value = "";
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    apply();
  }

  // The address: #<question>, or #f?<filters> so that a filtered page can be passed on. Browsers refuse to have it
  // changed a hundred times in half a minute, so it follows a little after the keys.
  const fields = { text, suite, model, verdict, sort: order };
  let timer = 0;
  function address(hash, after = 0) {
    clearTimeout(timer);
    if (after) timer = setTimeout(address, after, hash);
    else history.replaceState(null, "", hash);
  }
  function remember(after = 0) {
    const state = new URLSearchParams();
    for (const [name, field] of Object.entries(fields)) if (field.value) state.set(name, field.value);
    const flags = pressed();
    if (flags.length) state.set("flags", flags.join(""));
    address(String(state) ? `#f?${state}` : "#answers", after);
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
    if (at === from + size) more();
    else if (at < from || at > from + size) show(at, at + STEP);
    if (now) { now.el.classList.remove("now"); now.column.classList.remove("now"); }
    now = item;
    item.el.classList.add("now");
    item.column.classList.add("now");
    item.el.scrollIntoView({ block: "start" });
    item.el.focus({ preventScroll: true });
    address("#" + item.id, 200);
  }
  function step(by) {
    if (!shown.length) return;
    const at = now ? shown.indexOf(now) : -1;
    go(shown[Math.min(Math.max(at < 0 ? 0 : at + by, 0), shown.length - 1)]);
  }

  // At most once a frame, however fast somebody types.
  let frame = 0;
  text.addEventListener("input", () => {
    frame ||= requestAnimationFrame(() => { frame = 0; apply(); remember(250); });
  });
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
    } else if (button.hasAttribute("data-before")) {
      const first = element(shown[from]), top = first.getBoundingClientRect().top;
      show(from - STEP, from + size);
      scrollBy(0, first.getBoundingClientRect().top - top);
    } else if (button.hasAttribute("data-clear")) {
      clear();
      remember();
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
      const next = fitting[fitting.indexOf(byColumn.get(inside)) + (event.key === "ArrowRight" ? 1 : -1)];
      if (next) focusColumn(next);
    }
  });

  // More questions as the reader nears the end; watched anew each time, because the end may still be near.
  const end = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    more();
    end.unobserve($("more"));
    end.observe($("more"));
  }, { rootMargin: "1500px" });
  end.observe($("more"));

  let closed = [], kept = null;
  addEventListener("beforeprint", () => {
    kept = [from, from + size];
    show(0, Infinity);
    for (const block of blockOf.values()) { block.near = true; fill(block); }
    closed = Array.from(document.querySelectorAll(".repeat:not([open]), .behind:not([open]), .fold:not([open])"));
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of closed) fold.open = false;
    if (kept) show(...kept);
  });

  let resized = 0;
  addEventListener("resize", () => {
    resized ||= requestAnimationFrame(() => { resized = 0; if (measure()) overview(); });
  });

  // Gather the words to search in while the page is idle, so that the first keystroke need not.
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 30));
  let next = 0;
  function gather(deadline) {
    while (next < items.length && deadline.timeRemaining() > 1) words(items[next++]);
    if (next < items.length) idle(gather);
  }
  for (const strip of strips) strip.rows.replaceChildren();
  measure();
  arrange();
  recall();
  idle(gather);
})();
