/* The list opens an entry's details in place. Without this each arrow is a
   link to the entry's own page. */
const find = (id) => document.getElementById(id);
const rowOf = (control) => control.closest("tr");
const partOf = (control) => find("part-" + rowOf(control).id);
const controlOf = (at) =>
  at.closest(".part")?.previousElementSibling.querySelector(".open");

/* How long ago it was, beside the exact time. */
const addAge = (time) => {
  const minutes = (Date.parse(time.dateTime) - Date.now()) / 60000;
  const [unit, size] = [["day", 1440], ["hour", 60], ["minute", 1]]
    .find(([, n]) => Math.abs(minutes) >= n || n === 1);
  const age = document.createElement("span");

  age.className = "quiet";
  age.append("· ", new Intl.RelativeTimeFormat(document.documentElement.lang)
    .format(Math.trunc(minutes / size), unit));
  time.after(" ", age);
};

/* Fills the cell, or says at its end that this failed. */
const fill = async (control, cell, more = "") => {
  const address = "entry?id=" + rowOf(control).id.slice(1);

  control.ariaBusy = true;
  try {
    const answer = await fetch(address + more + "&part=1");

    /* One that led elsewhere asks to sign in. */
    if (!answer.ok || answer.redirected)
      throw answer;
    cell.innerHTML = await answer.text();
    cell.querySelectorAll("dl time").forEach(addAge);
    return true;
  } catch {
    const failed = find("row-failed").content.cloneNode(true);

    failed.querySelector("a").href = address;
    failed.querySelector("button").onclick = () => {
      control.focus();
      fill(control, cell, more);
    };
    cell.querySelector(".failed")?.remove();
    cell.append(failed);
  } finally {
    control.ariaBusy = null;
  }
};

/* The address names the entry that was opened last. */
const show = (control, open) => {
  const here = "#" + rowOf(control).id;

  partOf(control).hidden = !open;
  control.ariaExpanded = open;
  rowOf(control).classList.toggle("is-open", open);
  if (open || location.hash === here)
    history.replaceState(null, "",
      open ? here : location.pathname + location.search);
};

const press = async (control) => {
  const row = rowOf(control);
  let part = partOf(control);

  if (control.ariaBusy)
    return;
  if (!part) {
    part = document.createElement("tr");
    part.className = "part";
    part.id = "part-" + row.id;
    part.insertCell().colSpan = row.cells.length;
    part.hidden = true;
    await fill(control, part.cells[0]);
    row.after(part);
    control.setAttribute("aria-controls", part.id);
  }
  show(control, part.hidden);
};

for (const link of document.querySelectorAll("a.open")) {
  const control = document.createElement("button");

  control.className = "open";
  control.ariaLabel = link.ariaLabel;
  control.ariaExpanded = false;
  control.onclick = () => press(control);
  link.replaceWith(control);
}

/* All products of an order come where the first ones are. */
document.addEventListener("click", async (event) => {
  const link = event.target.closest(".part a.all");

  if (!link || event.ctrlKey || event.metaKey || event.shiftKey ||
    event.altKey)
    return;
  const cell = link.closest("td");

  event.preventDefault();
  if (await fill(controlOf(link), cell, "&all=1")) {
    cell.tabIndex = -1;
    cell.focus({ preventScroll: true });
  }
});

document.addEventListener("keydown", ({ key, target }) => {
  const control = controlOf(target) || target.closest(".open");

  if (key === "Escape" && control?.ariaExpanded === "true") {
    show(control, false);
    control.focus();
  }
});

/* An address that names an entry opens it, or says where it is. */
const follow = () => {
  const [hash, id] = location.hash.match(/^#e(\d+)$/) || [];
  const row = hash && document.querySelector(hash);
  const elsewhere = find("elsewhere");

  if (row && !row.matches(".is-open"))
    row.querySelector("button.open")?.click();
  if (!elsewhere)
    return;
  elsewhere.hidden = !id || row;
  elsewhere.querySelector("a").href = "entry?id=" + id;
};

addEventListener("hashchange", follow);
follow();
