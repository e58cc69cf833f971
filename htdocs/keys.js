/* Single keys: / to the search, j and k along the entries, ? for a list of
   them. A reader who turned them off does not get this file. */
const dialog = document.getElementById("keys");

/* From the row that has the focus, else from the first one in sight. */
const step = (by) => {
  const controls = [...document.querySelectorAll("button.open")];
  const row = document.activeElement.closest(".log tbody tr");
  const inPart = row?.matches(".part");
  const at = inPart ? row.previousElementSibling : row;
  const here = controls.findIndex((control) => at
    ? at.contains(control) : control.getBoundingClientRect().top > 72);
  const next = at ? here + (inPart && by < 0 ? 0 : by) : here;

  const control = controls[Math.min(Math.max(next, 0), controls.length - 1)];

  control?.focus({ preventScroll: true });
  control?.closest("tr").scrollIntoView({ block: "nearest" });
};

const keys = {
  "/": () => document.querySelector("[name=q]")?.select(),
  "?": () => dialog.showModal(),
  j: () => step(1),
  k: () => step(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
    dialog.open || !Object.hasOwn(keys, event.key) ||
    event.target.closest("input, select, textarea"))
    return;
  event.preventDefault();
  keys[event.key]();
});
