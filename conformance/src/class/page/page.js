// The matrix: sorts it by the column whose head is pressed, shows the names that hold what is typed, tells what the mark
// below the pointer is, and moves by arrow keys, so that the matrix is one stop of the tabulator.
document.addEventListener("DOMContentLoaded", () => {
  const section = document.getElementById("matrix");
  if (!section) return;
  const table = section.querySelector("table");
  const heads = [...table.tHead.querySelectorAll("button")];
  const rows = [...table.tBodies[0].rows];
  const words = { "✗": "failed", "○": "not met, costs nothing", "–": "skipped", "!": "broken, the lab's fault", "✓": "passed" };
  const told = (cell) => words[cell.textContent[0]] + (cell.textContent[1] ? ", not the same in each grading" : "");
  const name = (row) => row.cells[0].lastChild.textContent;
  let sorted = 0;

  // Some cells are as wide as several columns.
  function cellAt(row, column) {
    let end = 0;
    return [...row.cells].find((cell) => (end += cell.colSpan) > column);
  }
  function columnOf(cell) {
    let column = 0;
    for (let before = cell; (before = before.previousElementSibling); ) column += before.colSpan;
    return column;
  }

  // What was not run comes before what failed, and that before what passed; scores are numbers.
  function value(row, column) {
    const text = cellAt(row, column).textContent;
    const sign = Object.keys(words).indexOf(text[0]);
    return sign >= 0 ? sign : Number.isNaN(parseFloat(text)) ? -1 : parseFloat(text);
  }
  function sort(column) {
    const head = heads[column].parentElement;
    const up = head.ariaSort !== "ascending";
    heads[sorted].parentElement.removeAttribute("aria-sort");
    head.ariaSort = up ? "ascending" : "descending";
    sorted = column;
    const compare = column
      ? (one, other) => value(one, column) - value(other, column)
      : (one, other) => name(one).localeCompare(name(other));
    rows.sort((one, other) => (up ? compare(one, other) : compare(other, one)));
    table.tBodies[0].append(...rows);
  }
  heads.forEach((button, column) => {
    button.disabled = false;
    button.addEventListener("click", () => sort(column));
  });

  const tools = section.querySelector(".tools");
  const field = tools.querySelector("input");
  tools.hidden = false;
  field.addEventListener("input", () => {
    const typed = field.value.trim().toLowerCase();
    rows.forEach((row) => (row.hidden = !name(row).toLowerCase().includes(typed)));
    tools.querySelector("output").textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
  });

  const here = section.querySelector(".here");
  function tell(event) {
    const cell = event.target.closest("tbody td");
    const row = cell?.parentElement;
    const head = cell && heads[columnOf(cell)]?.parentElement;
    const text = cell && words[cell.textContent[0]] ? told(cell) : cell?.textContent;
    here.textContent = head ? `${name(row)} · ${head.title || head.textContent} · ${text}` : "\u00a0";
  }
  table.addEventListener("pointerover", tell);
  table.addEventListener("focusin", tell);

  // One stop, and from there on the arrow keys.
  let stop = heads[0];
  table.querySelectorAll("a, button").forEach((one) => (one.tabIndex = -1));
  table.querySelectorAll("td > a").forEach((link) => words[link.textContent[0]] && (link.ariaLabel = told(link)));
  stop.tabIndex = 0;
  table.addEventListener("focusin", (event) => {
    stop.tabIndex = -1;
    stop = event.target;
    stop.tabIndex = 0;
  });
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [0, -999], End: [0, 999] };
  table.addEventListener("keydown", (event) => {
    const [down, right] = steps[event.key] || [];
    if (down === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const shown = [null, ...rows.filter((row) => !row.hidden)];
    const cell = event.target.closest("td, th");
    const isHead = heads.includes(event.target);
    const column = isHead ? heads.indexOf(event.target) : columnOf(cell);
    const line = isHead ? 0 : shown.indexOf(cell.parentElement);
    const beyond = right > 0 ? column + (isHead ? 1 : cell.colSpan) - 1 + right : column + right;
    const next = Math.max(0, Math.min(heads.length - 1, beyond));
    const row = shown[Math.max(0, Math.min(shown.length - 1, line + down))];
    const found = row ? cellAt(row, next) : heads[next];
    const target = found.querySelector?.("a") || found;
    if (target.tabIndex < 0) target.tabIndex = -1;
    target.focus();
  });
});
