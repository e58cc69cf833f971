/* Tells in place what a file will be; else a link leads to a page. */
import { get, make, prepare } from "./display.js";

const link = document.querySelector("[href*='ask=1']");
const menu = make("details", { className: "ask",
	innerHTML: "<summary class=button></summary><div class='sheet panel'></div>" });
const [button, panel] = menu.children;

button.onclick = async (event) => {
	if (panel.firstChild)
		return;
	event.preventDefault();
	button.ariaBusy = true;
	try {
		panel.innerHTML = await get(link.href + "&part=1");
		menu.open = true;
	} catch {
		location = link.href;
	}
	button.ariaBusy = null;
};

/* What is under way is not asked for twice; another choice is another file. */
panel.onchange = () => {
	for (const submitter of panel.querySelectorAll("[aria-busy]"))
		submitter.ariaBusy = null;
};
panel.onsubmit = (event) => {
	const { submitter } = event;

	if (submitter.ariaBusy)
		event.preventDefault();
	submitter.ariaBusy = true;
	setTimeout(panel.onchange, 3000);
	panel.querySelector("[role=status]").hidden = submitter.name;
};
button.textContent = link.textContent;
link.replaceWith(menu);
prepare(menu);
