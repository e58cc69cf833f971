/* Names are offered while they are typed, a kind of actions is chosen at once.
   The form works without. */
import { get, make } from "./display.js";

const form = document.querySelector("form.filter");
const names = [form.customer, form.user];

const offer = (input) => {
	const box = make("div", { className: "sheet offers", hidden: true });
	const status = make("p", { className: "hidden", role: "status" });
	const id = input.name + "-offers";
	let options = [], at = -1, timer, asked;

	const point = (to) => {
		at = to;
		options.forEach((option, i) => {
			option.ariaSelected = i === at;
		});
		input.ariaActiveDescendantElement = options[at];
		options[at]?.scrollIntoView({ block: "nearest" });
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
			return signal.aborted || close();
		}
		const [list, told] = box.children;

		options = [...list.children];
		list.id = id;
		list.ariaLabel = input.labels[0].innerText;
		box.hidden = false;
		status.textContent = told.textContent;
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
		codes: new Map([[input.value, input.dataset.code]]) });
	input.setAttribute("aria-controls", id);
	input.parentElement.after(box, status);
	close();

	input.onblur = close;
	input.oninput = () => {
		point(-1);
		clearTimeout(timer);
		timer = setTimeout(input.value.trim() ? ask : close, 150);
	};
	input.onkeydown = (event) => {
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
	};
	box.onmousedown = (event) => event.preventDefault();
	box.onclick = ({ target }) => {
		const option = target.closest("li");

		if (option)
			choose(option);
	};
};

names.forEach(offer);

const pick = form.querySelector(".pick");
const shown = pick.querySelector(".box");

/* The summary and each kind's box say what is ticked. */
const tell = () => {
	const ticked = pick.querySelectorAll("[name]:checked");

	shown.textContent = ticked[1]
		? shown.dataset.many.replace("#", ticked.length)
		: ticked[0]?.parentElement.textContent ?? form.customer.placeholder;
	for (const whole of pick.querySelectorAll("legend input")) {
		const boxes = [...whole.closest("fieldset").elements].slice(1);

		whole.checked = boxes.every((box) => box.checked);
		whole.indeterminate = !whole.checked && boxes.some((box) => box.checked);
	}
};

for (const label of pick.querySelectorAll("legend label"))
	label.prepend(make("input", { type: "checkbox" }));
pick.onchange = ({ target }) => {
	if (!target.name)
		for (const box of target.closest("fieldset").elements)
			box.checked = target.checked;
	tell();
};
tell();

const asked = new URLSearchParams(location.search);
const untouched = ({ name, value, defaultValue }) =>
	!asked.has(name) && value === defaultValue;

/* An address says no more than was asked for. */
form.addEventListener("formdata", ({ formData }) => {
	for (const { name, value, codes } of names)
		formData.set(name, codes.get(value) || value);
	if (untouched(form.to)) {
		formData.delete("to");
		if (untouched(form.from))
			formData.delete("from");
	}
});

/* Back leads to what the list shows. */
addEventListener("pageshow", ({ persisted }) => {
	if (persisted) {
		form.reset();
		tell();
	}
});
