// What the page can do beyond reading: tell the reader's aids which language stands, and sort tables.
// Without this script everything is there all the same.
const root = document.documentElement;
for (const button of document.querySelectorAll(".languages input")) {
  button.addEventListener("change", () => { root.lang = button.value; });
  if (button.checked) root.lang = button.value;
}
const value = (row, place) => {
  const cell = row.cells[place], given = cell.dataset.value;
  return given === undefined ? cell.textContent.trim() : given === "" ? -1 : Number(given);
};
for (const head of document.querySelectorAll("table.sortable thead th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0], place = head.cellIndex;
    const falling = head.getAttribute("aria-sort") !== "descending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falling ? "descending" : "ascending");
    const rows = [...body.rows].filter((row) => !row.classList.contains("total"));
    rows.sort((a, b) => {
      const x = value(a, place), y = value(b, place);
      const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "th");
      return falling ? -order : order;
    });
    body.append(...rows);
  });
}
