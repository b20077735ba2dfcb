// Saving a table as CSV, opening the district that the address names, and folds that print.
const cellText = (cell) => {
  const copy = cell.cloneNode(true), other = document.documentElement.lang === "en" ? ".th" : ".en";
  copy.querySelectorAll(`${other}, script, button`).forEach((each) => each.remove());
  copy.querySelectorAll(".soft").forEach((each) => each.prepend(" "));
  const text = copy.textContent.replace(/\s+/g, " ").trim();
  return /^[=+\-@]/.test(text) && text.length > 1 && isNaN(Number(text)) ? `'${text}` : text;
};
for (const frame of document.querySelectorAll(".scroll")) {
  const table = frame.querySelector("table"), button = document.createElement("button");
  button.type = "button";
  button.className = "save screen";
  SAVE.forEach((text, turn) => {
    const span = document.createElement("span");
    span.className = ["th", "en"][turn];
    span.lang = span.className;
    span.textContent = text;
    button.append(span);
  });
  button.addEventListener("click", () => {
    const heads = [...table.tHead.rows[0].cells].map((cell) => cellText(cell.querySelector("button") ? cell.querySelector("button") : cell));
    const rows = [heads, ...[...table.tBodies[0].rows].map((row) => [...row.cells].map(cellText))];
    const csv = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(",")).join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + csv], { type: "text/csv" }));
    link.download = `${cellText(table.caption)}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  frame.after(button);
}
addEventListener("hashchange", () => document.querySelector("article:target")?.focus());
const annexes = document.querySelectorAll("details.annex");
addEventListener("beforeprint", () => annexes.forEach((each) => { each.dataset.open = each.open; each.open = true; }));
addEventListener("afterprint", () => annexes.forEach((each) => { each.open = each.dataset.open === "true"; }));
