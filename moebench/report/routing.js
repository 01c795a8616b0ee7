// Heat maps that tell their cells, and answers whose tokens take the colours of their experts.
(() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const LEFT = 34, TOP = 34, BASE = 35, CHIPS = 12;

  // A cell is told in words when it is pointed at, or reached with the arrow keys.
  for (const svg of document.querySelectorAll("svg.heat")) {
    const box = svg.parentElement, said = box.parentElement.querySelector("output"), cursor = svg.querySelector(".cursor");
    const { v } = svg.dataset, [w, h, experts] = [svg.dataset.w, svg.dataset.h, svg.dataset.e].map(Number);
    const layers = svg.dataset.l.split(",");
    let at = null;
    const show = (x, y) => {
      const place = 2 * (y * experts + x), value = (DIGITS.indexOf(v[place]) * 64 + DIGITS.indexOf(v[place + 1])) / 100;
      at = [x, y];
      cursor.setAttribute("x", x);
      cursor.setAttribute("y", y);
      cursor.setAttribute("visibility", "visible");
      const times = value >= 40.95 ? "over 40" : value.toFixed(2), share = (100 * value / experts).toPrecision(2);
      said.textContent = `Layer ${layers[y]}, expert ${x}: ` + (value ? `${times} × ideal (${share} %)` : "hardly any use");
    };
    const hide = () => {
      at = null;
      cursor.setAttribute("visibility", "hidden");
      said.textContent = "";
    };
    svg.addEventListener("pointermove", (event) => {
      const corner = svg.getBoundingClientRect();
      const x = Math.floor((event.clientX - corner.left - LEFT) / w), y = Math.floor((event.clientY - corner.top - TOP) / h);
      if (x >= 0 && x < experts && y >= 0 && y < layers.length) show(x, y);
    });
    svg.addEventListener("pointerleave", () => { if (box !== document.activeElement) hide(); });
    box.addEventListener("blur", hide);
    box.addEventListener("keydown", (event) => {
      const move = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
      if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const [x, y] = at ? [at[0] + move[0], at[1] + move[1]] : [0, 0];
      show(Math.min(Math.max(x, 0), experts - 1), Math.min(Math.max(y, 0), layers.length - 1));
      const right = LEFT + (at[0] + 1) * w;
      if (right > box.scrollLeft + box.clientWidth || right - w < box.scrollLeft + LEFT) box.scrollLeft = right - box.clientWidth / 2;
    });
  }

  const choice = document.getElementById("f-experts"), list = document.getElementById("list");
  if (!choice) return;
  let loading = null;
  const load = () => loading ??= (async () => {
    const packed = Uint8Array.from(atob(document.getElementById("routing-data").textContent), (sign) => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  })();

  const painted = new Map(); // the text's element -> what it held before, and the line below it
  const named = (expert) => expert === null ? "no token" : `expert ${expert}`;

  // Texts of an answer as they are read: without the labels at the grader's marks.
  function written(el) {
    const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest("sup") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const parts = [];
    while (walker.nextNode()) parts.push(walker.currentNode.data);
    return parts.join("");
  }

  function paint(el, data, which) {
    const [number, length, sizes, layers] = data.trials[Number(el.dataset.r)], model = data.models[number];
    const text = written(el), counts = new Map(), parts = document.createDocumentFragment();
    if (text.length !== length) return;
    let at = 0;
    for (let i = 0; i < sizes.length; i++) {
      const end = at + sizes.charCodeAt(i) - BASE, expert = layers[which].charCodeAt(i) - BASE - 1, piece = text.slice(at, end);
      at = end;
      if (expert < 0) { parts.append(piece); continue; }
      const mark = document.createElement("mark");
      mark.className = `tk e${expert}`;
      mark.setAttribute("role", "none");
      mark.title = named(expert);
      mark.dataset.e = expert;
      mark.textContent = piece;
      parts.append(mark);
      counts.set(expert, (counts.get(expert) ?? 0) + 1);
    }
    const line = below(model, which, counts);
    painted.set(el, { before: Array.from(el.childNodes), line, tab: el.getAttribute("tabindex"), role: el.getAttribute("role"), label: el.getAttribute("aria-label") });
    el.replaceChildren(parts);
    el.tabIndex = 0;
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", "Answer in the colours of its experts; the arrow keys go from token to token");
    el.after(line);
  }

  function below(model, which, counts) {
    const line = document.createElement("div"), chips = document.createElement("div"), said = document.createElement("output");
    line.className = "experts-of";
    chips.className = "chips";
    line.append(`Layer ${model.l[which]}, ` + (model.k > 1 ? `first of ${model.k} experts` : "expert") + " of each token:", chips, said);
    const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    order.forEach(([expert, count], i) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = `e${expert}`;
      chip.dataset.expert = expert;
      chip.setAttribute("aria-pressed", "false");
      chip.setAttribute("aria-label", `Only expert ${expert}, ${count} tokens`);
      chip.textContent = `${expert} ×${count}`;
      chip.hidden = i >= CHIPS;
      chips.append(chip);
    });
    if (order.length > CHIPS) {
      const rest = document.createElement("button");
      rest.type = "button";
      rest.className = "rest";
      rest.textContent = `${order.length - CHIPS} more`;
      chips.append(rest);
    }
    return line;
  }

  function unpaint(el) {
    const { before, line, tab, role, label } = painted.get(el);
    painted.delete(el);
    el.replaceChildren(...before);
    delete el.dataset.only;
    line.remove();
    for (const [name, value] of [["tabindex", tab], ["role", role], ["aria-label", label]]) {
      if (value === null) el.removeAttribute(name); else el.setAttribute(name, value);
    }
  }

  // Only what comes near the reader is painted: an answer of a thousand tokens is a thousand elements.
  const near = new IntersectionObserver(async (seen) => {
    const which = choice.value;
    if (which === "") return;
    const data = await load();
    if (choice.value !== which) return;
    for (const { target, isIntersecting } of seen) {
      if (isIntersecting && !painted.has(target)) paint(target, data, Number(which));
    }
  }, { rootMargin: "600px" });
  const watch = (root) => { for (const el of root.querySelectorAll("[data-r]")) near.observe(el); };
  const added = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === 1) watch(node);
  });

  choice.addEventListener("change", () => {
    near.disconnect();
    added.disconnect();
    for (const el of [...painted.keys()]) unpaint(el);
    if (choice.value === "") return;
    watch(list);
    added.observe(list, { childList: true });
  });

  function tell(mark) {
    const el = mark.closest("[data-r]"), marks = Array.from(el.querySelectorAll("mark.tk"));
    const { line } = painted.get(el) ?? {};
    if (line) line.querySelector("output").textContent = `Token ${marks.indexOf(mark) + 1} of ${marks.length}, “${mark.textContent}”: ${named(Number(mark.dataset.e))}`;
  }
  list.addEventListener("pointerover", (event) => {
    const mark = event.target.closest("mark.tk");
    if (mark) tell(mark);
  });
  list.addEventListener("keydown", (event) => {
    const el = event.target, by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || !painted.has(el) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const marks = Array.from(el.querySelectorAll("mark.tk")), now = marks.findIndex((mark) => mark.classList.contains("at"));
    const next = marks[Math.min(Math.max(now + by, 0), marks.length - 1)];
    if (now >= 0) marks[now].classList.remove("at");
    next.classList.add("at");
    next.scrollIntoView({ block: "nearest" });
    tell(next);
  });
  list.addEventListener("click", (event) => {
    const chip = event.target.closest(".experts-of button");
    if (!chip) return;
    const line = chip.closest(".experts-of"), el = line.previousElementSibling;
    if (chip.classList.contains("rest")) {
      for (const other of line.querySelectorAll("button[hidden]")) other.hidden = false;
      chip.remove();
      return;
    }
    const only = chip.getAttribute("aria-pressed") === "true" ? null : chip.dataset.expert;
    for (const other of line.querySelectorAll("button[data-expert]")) other.setAttribute("aria-pressed", String(other.dataset.expert === only));
    for (const mark of el.querySelectorAll("mark.tk")) mark.classList.toggle("on", mark.dataset.e === only);
    if (only === null) delete el.dataset.only; else el.dataset.only = only;
  });
})();
