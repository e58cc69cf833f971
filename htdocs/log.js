/* The list opens an entry's details in place. Without this each arrow is a
   link to the entry's own page, and so it stays when anything fails. */
"use strict";

const fetchPart = async (href) => {
  const answer = await fetch(href + "&part=1");

  if (!answer.ok)
    throw new Error(String(answer.status));
  return answer.text();
};

const fillPart = async (link, cell) => {
  link.setAttribute("aria-busy", "true");
  try {
    cell.innerHTML = await fetchPart(link.href);
    return true;
  } catch {
    location.assign(link.href);
    return false;
  } finally {
    link.removeAttribute("aria-busy");
  }
};

const rowOf = (control) =>
  document.getElementById(control.getAttribute("aria-controls"));

const showPart = (control, row, open) => {
  row.hidden = !open;
  control.setAttribute("aria-expanded", String(open));
  control.closest("tr").classList.toggle("is-open", open);
};

const makePart = async (control) => {
  const row = document.createElement("tr");
  const cell = row.insertCell();

  row.className = "part";
  row.id = "part-" + new URL(control.href).searchParams.get("id");
  cell.colSpan = 6;
  if (!(await fillPart(control, cell)))
    return;
  control.closest("tr").after(row);
  control.setAttribute("aria-controls", row.id);
  showPart(control, row, true);
};

const press = (control) => {
  const row = rowOf(control);

  if (row)
    showPart(control, row, row.hidden);
  else if (!control.hasAttribute("aria-busy"))
    makePart(control);
};

/* All products of an order, where the first ones are. */
const showAll = async (link) => {
  const cell = link.closest("td");

  if (await fillPart(link, cell)) {
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true });
  }
};

const isPlain = (event) =>
  !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

for (const control of document.querySelectorAll("a.open")) {
  control.setAttribute("role", "button");
  control.setAttribute("aria-expanded", "false");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.open, tr.part a.all");

  if (!link || event.button || !isPlain(event))
    return;
  event.preventDefault();
  if (link.matches(".open"))
    press(link);
  else
    showAll(link);
});

document.addEventListener("keydown", (event) => {
  const at = event.target;
  const part = at.closest("tr.part");
  const control = part
    ? document.querySelector(`[aria-controls="${part.id}"]`)
    : at.closest("a.open[aria-controls]");

  if (event.key === "Escape" && control) {
    showPart(control, rowOf(control), false);
    control.focus();
  } else if (event.key === " " && at.matches("a.open")) {
    event.preventDefault();
    press(at);
  } else if (event.key === "/" && !event.ctrlKey && !event.metaKey &&
    !at.matches("input, select, textarea")) {
    const search = document.querySelector("[name=q]");

    if (search) {
      event.preventDefault();
      search.select();
    }
  }
});

/* An address to mail has no empty fields in it. */
document.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData])
    if (!value)
      formData.delete(name);
});
