// Copies prompts as they were sent, and tables as Markdown or CSV: for an issue, a mail, a spreadsheet.
(() => {
  const said = document.createElement("p");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.querySelector("main").append(said);

  async function put(words) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch { // not every browser has a clipboard for pages that were opened from a file
      const focused = document.activeElement, field = document.createElement("textarea");
      field.className = "put";
      field.value = words;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      focused?.focus({ preventScroll: true });
      return done;
    }
  }
  function tell(words) {
    said.textContent = "";
    setTimeout(() => { said.textContent = words; }, 50); // said again, if it is the same
  }

  const NO_TEXT = "svg, button, .facts, .unseen";
  function plain(cell) {
    const own = cell.cloneNode(true);
    for (const part of own.querySelectorAll(NO_TEXT)) part.remove();
    for (const part of own.querySelectorAll("div, p, li")) part.append(" ");
    return own.textContent.replace(/\s+/g, " ").trim();
  }
  // The first table has several figures in a cell: as CSV each suite and model has a line of its own.
  function figuresOf(cell) {
    const part = (what) => cell.querySelector(what) ? plain(cell.querySelector(what)) : "";
    return {
      mean: part(".head > .mean"), interval: part(".under > .n"), n: part(".head .n").replace(/^n /, ""),
      mark: part(".mark") || part(".aside"), lost: Array.from(cell.querySelectorAll(".tag"), plain).join(", "),
    };
  }
  function together({ mean, interval, n, mark, lost }) {
    const about = [interval, n && `n ${n}`, lost].filter(Boolean).join(", ");
    return [mean, about && `(${about})`, mark].filter(Boolean).join(" ");
  }
  function unfolded(table) {
    const models = Array.from(table.tHead.rows[0].cells, plain).slice(1);
    const lines = Array.from(table.tBodies[0].rows).flatMap((row) => Array.from(row.cells).slice(1).map((cell, i) => {
      const { mean, interval, n, mark, lost } = figuresOf(cell);
      return [plain(row.cells[0]), models[i], mean, interval, n, mark, lost];
    }));
    return [["Suite", "Model", "Mean", "95 % interval", "Questions", "Mark", "Lost"], ...lines];
  }
  const wordsOf = (cell) => cell.querySelector(".head > .mean") ? together(figuresOf(cell)) : plain(cell);
  const rowsOf = (table) => Array.from(table.rows, (row) => Array.from(row.cells).flatMap((cell) =>
    [wordsOf(cell), ...Array(cell.colSpan - 1).fill("")]));

  // Markdown: one line a row; nothing in it is taken for markup.
  const quiet = (word) => word.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&");
  function markdown(table) {
    const [head, ...body] = rowsOf(table), line = (cells) => `| ${cells.map(quiet).join(" | ")} |`;
    const last = table.rows[table.rows.length - 1];
    const rule = Array.from(last.cells, (cell) => cell.classList.contains("num") ? "---:" : "---");
    return [line(head), `|${head.map((_, i) => rule[i] ?? "---").join("|")}|`, ...body.map(line), ""].join("\n");
  }

  // CSV: figures as spreadsheets read them, an interval in two columns.
  const NUMBER = String.raw`[-+−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?`;
  const ALONE = new RegExp(`^${NUMBER}$`), INTERVAL = new RegExp(`^(${NUMBER})(?:–| to )(${NUMBER})$`);
  const bare = (number) => number.replace(/,/g, "").replace("−", "-").replace(/^\+/, "");
  function field(word) {
    if (word === "–") return "";
    if (ALONE.test(word)) return bare(word);
    // A spreadsheet would take it for a formula (OWASP, "CSV Injection").
    const safe = /^[=+\-@−＝＋－＠\t\r\n]/.test(word) ? `'${word}` : word;
    return /[",;'\t\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }
  function halved(rows) {
    const [head, ...body] = rows, isInterval = (_, i) =>
      body.some((row) => INTERVAL.test(row[i])) && body.every((row) => ["", "–", undefined].includes(row[i]) || INTERVAL.test(row[i]));
    const wide = head.map(isInterval);
    const cut = (row, halves) => row.flatMap((word, i) => wide[i] ? halves(word) : [word]);
    return [cut(head, (word) => [`${word}, low`, `${word}, high`]), ...body.map((row) =>
      cut(row, (word) => INTERVAL.exec(word)?.slice(1) ?? ["", ""]))];
  }
  function csv(table) {
    const rows = halved(table.classList.contains("scores") ? unfolded(table) : rowsOf(table));
    return rows.map((row) => row.map(field).join(",") + "\n").join("");
  }

  const forms = [["Markdown", markdown], ["CSV", csv]];
  for (const table of document.querySelectorAll("main table")) {
    const box = table.closest(".wide") ?? table, tools = document.createElement("div");
    const name = box.getAttribute("aria-label") ?? (table.caption ? plain(table.caption) : "table");
    tools.className = "copies";
    tools.setAttribute("role", "group");
    tools.setAttribute("aria-label", `Copy the table: ${name}`);
    tools.append("Copy as ");
    for (const [form, write] of forms) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = form;
      button.setAttribute("aria-label", `${form}: copy the table ${name}`);
      button.addEventListener("click", async () => {
        const done = await put(write(table));
        tell(done ? `Copied as ${form}: ${name}` : "This browser does not let the page copy.");
        button.classList.toggle("done", done);
        setTimeout(() => button.classList.remove("done"), 1500);
      });
      tools.append(button);
    }
    box.after(tools);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const { raw } = button.dataset;
    const done = await put(raw === undefined ? button.previousElementSibling.textContent : JSON.parse(raw));
    tell(done ? "Copied" : "This browser does not let the page copy.");
    button.textContent = done ? "Copied" : "Not copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
})();
