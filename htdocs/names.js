/* The filters: names are offered while they are typed, a kind of actions is
   chosen at once, and an address says no more than was asked for. Without
   this the form works as it is. */
import { get, make } from "./display.js";

const form = document.querySelector("form.filter");
const names = [form.customer, form.user];

/* ---- names */

const offer = (input) => {
  const box = make("div", { className: "offers", hidden: true });
  const status = make("p", { className: "hidden", role: "status" });
  const id = input.name + "-offers";
  let options = [];
  let at = -1;
  let timer;
  let asked;

  const point = (to) => {
    at = to;
    options.forEach((option, i) => {
      option.ariaSelected = i === at;
    });
    if (options[at]) {
      input.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  };

  const close = () => {
    clearTimeout(timer);
    asked?.abort();
    box.hidden = true;
    status.textContent = "";
    input.ariaExpanded = false;
    point(-1);
  };

  const ask = async () => {
    const typed = new URLSearchParams({ [input.name]: input.value.trim() });

    asked?.abort();
    const { signal } = asked = new AbortController();

    try {
      box.innerHTML = await get(`log?part=names&${typed}`, signal);
    } catch {
      /* It was only an offer; another one may be on its way. */
      return signal.aborted || close();
    }
    const list = box.querySelector("ul");

    options = [...list.children];
    list.id = id;
    list.ariaLabel = input.labels[0].textContent.trim();
    options.forEach((option, i) => {
      option.id = id + i;
    });
    list.hidden = !options.length;
    box.hidden = false;
    status.textContent = box.querySelector("p").textContent;
    input.ariaExpanded = options.length > 0;
    point(-1);
  };

  const choose = (option) => {
    input.value = option.firstElementChild.textContent;
    input.codes.set(input.value, option.dataset.code);
    close();
    form.requestSubmit();
  };

  Object.assign(input, { role: "combobox", ariaAutoComplete: "list",
    ariaExpanded: false,
    codes: new Map([[input.value, input.dataset.code]]) });
  input.setAttribute("aria-controls", id);
  input.parentElement.after(box, status);

  input.addEventListener("blur", close);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(input.value.trim() ? ask : close, 150);
  });
  input.addEventListener("keydown", (event) => {
    const { key, altKey, isComposing } = event;
    const act = box.hidden ? key === "ArrowDown" && input.value.trim() && ask
      : key === "ArrowDown" ? () => point((at + 2) % (options.length + 1) - 1)
      : key === "ArrowUp" ? () => point((at < 0 ? options.length : at) - 1)
      : key === "Escape" ? close
      : key === "Enter" && options[at] && (() => choose(options[at]));

    if (act && !altKey && !isComposing) {
      event.preventDefault();
      act();
    }
  });
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]");

    if (option)
      choose(option);
  });
};

names.forEach(offer);

/* ---- actions */

const pick = form.querySelector(".pick");
const shown = pick.querySelector(".box");

/* The summary says what is ticked, and so does the box of each kind. */
const tell = () => {
  const ticked = pick.querySelectorAll("[name]:checked");

  shown.textContent = ticked[1]
    ? shown.dataset.many.replace("#", ticked.length)
    : ticked[0]?.parentElement.textContent ?? form.customer.placeholder;
  for (const kind of pick.querySelectorAll("fieldset")) {
    const whole = kind.querySelector("legend input");
    const some = kind.querySelector("[name]:checked");
    const left = kind.querySelector("[name]:not(:checked)");

    whole.checked = !left;
    whole.indeterminate = some && left;
  }
};

for (const legend of pick.querySelectorAll("legend")) {
  const label = make("label");

  label.append(make("input", { type: "checkbox" }), ...legend.childNodes);
  legend.append(label);
}
pick.addEventListener("change", ({ target }) => {
  if (!target.name)
    for (const box of target.closest("fieldset").querySelectorAll("[name]"))
      box.checked = target.checked;
  tell();
});
tell();

/* ---- the form */

const asked = new URLSearchParams(location.search);
const untouched = ({ name, value, defaultValue }) =>
  !asked.has(name) && value === defaultValue;

form.addEventListener("formdata", ({ formData }) => {
  for (const { name, value, codes } of names)
    formData.set(name, codes.get(value) || value);
  if (untouched(form.to)) {
    formData.delete("to");
    if (untouched(form.from))
      formData.delete("from");
  }
});

/* Back leads to what the list shows, not to what was typed on leaving it. */
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) {
    form.reset();
    tell();
  }
});
