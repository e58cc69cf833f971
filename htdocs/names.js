/* The filters: names are offered while they are typed, a kind of actions is
   chosen at once, and an address says no more than was asked for. Without
   this the form works as it is. */
const form = document.querySelector("form.filter");
const asked = new URLSearchParams(location.search);

/* ---- names */

const offer = (input) => {
  const box = document.createElement("div");
  const status = document.createElement("p");
  let options = [];
  let at = -1;
  let timer = 0;
  let pending = new AbortController();

  const point = (to) => {
    at = to;
    options.forEach((option, i) =>
      option.setAttribute("aria-selected", String(i === at)));
    if (options[at]) {
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const open = (is) => {
    clearTimeout(timer);
    pending.abort();
    box.hidden = !is;
    input.setAttribute("aria-expanded", String(is && options.length > 0));
    point(-1);
  };

  const fill = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    const list = body.querySelector("ul");

    options = [...list.children];
    list.id = input.name + "-offers";
    list.setAttribute("aria-label", input.labels[0].textContent.trim());
    options.forEach((option, i) => {
      option.id = list.id + i;
    });
    status.textContent = body.querySelector("p").textContent;
    box.replaceChildren(...(options.length ? [list] : []), status);
    open(true);
  };

  const ask = async () => {
    const part = input.value.trim();

    if (!part)
      return open(false);
    pending.abort();
    pending = new AbortController();
    try {
      const { signal } = pending;
      const answer = await fetch(
        `log?part=names&${new URLSearchParams({ [input.name]: part })}`,
        { signal });
      const html = await answer.text();

      if (answer.ok && !signal.aborted && document.activeElement === input)
        fill(html);
    } catch {
      /* It was only an offer. */
    }
  };

  const choose = (option) => {
    input.value = option.firstElementChild.textContent;
    input.dataset.shown = input.value;
    input.dataset.code = option.dataset.code;
    open(false);
    form.requestSubmit();
  };

  const keys = {
    ArrowDown: () => (box.hidden ? ask() : point((at + 2) % (options.length + 1) - 1)),
    ArrowUp: () => point(at < 0 ? options.length - 1 : at - 1),
    Enter: () => options[at] && choose(options[at]),
    Escape: () => open(false),
  };

  box.className = "offers";
  box.hidden = true;
  box.append(status);
  status.className = "quiet";
  status.setAttribute("role", "status");
  input.parentElement.after(box);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": input.name + "-offers" }))
    input.setAttribute(name, value);

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    const use = key === "ArrowDown" || (!box.hidden &&
      (key in keys && (key !== "Enter" || at >= 0)));

    if (use && !event.isComposing && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      keys[key]();
    }
  });
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");

    if (option)
      choose(option);
  });
};

/* ---- actions */

const pick = form.querySelector(".pick");
const shown = pick.querySelector(".box");

const tell = () => {
  const chosen = [...pick.querySelectorAll("[name]:checked")];

  shown.textContent = chosen.length > 1
    ? shown.dataset.many.replace("#", chosen.length)
    : chosen[0]?.parentElement.textContent ?? form.customer.placeholder;
};

const group = (set) => {
  const all = document.createElement("input");
  const label = document.createElement("label");
  const boxes = [...set.querySelectorAll("[name]")];
  const look = () => {
    const n = boxes.filter((one) => one.checked).length;

    all.checked = n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  };

  all.type = "checkbox";
  label.append(all, ...set.firstElementChild.childNodes);
  set.firstElementChild.append(label);
  set.addEventListener("change", ({ target }) => {
    if (target === all)
      for (const one of boxes)
        one.checked = all.checked;
    look();
    tell();
  });
  look();
};

pick.querySelectorAll("fieldset").forEach(group);
pick.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && pick.open) {
    event.stopPropagation();
    pick.open = false;
    pick.firstElementChild.focus();
  }
});
pick.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget && !pick.contains(relatedTarget))
    pick.open = false;
});
document.addEventListener("click", ({ target }) => {
  if (!pick.contains(target))
    pick.open = false;
});

/* ---- the address */

const names = [form.customer, form.user];
const untouched = ({ name, value, defaultValue }) =>
  !asked.has(name) && value === defaultValue;

names.forEach(offer);
form.addEventListener("formdata", ({ formData }) => {
  for (const { name, value, defaultValue, dataset } of names)
    if (dataset.code && value === (dataset.shown ?? defaultValue))
      formData.set(name, dataset.code);
  if (!untouched(form.to))
    return;
  formData.delete("to");
  if (untouched(form.from))
    formData.delete("from");
});
