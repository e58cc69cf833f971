/* Tells in place what a file will be; else a link leads to a page. */
import { get, make, prepare } from "./display.js";

const link = document.querySelector("[href*='ask=1']");
const menu = make("details", { className: "ask",
	innerHTML: "<summary class=button></summary><div class=panel></div>" });
const [button, panel] = menu.children;

button.onclick = async (event) => {
	if (panel.firstChild)
		return;
	event.preventDefault();
	try {
		panel.innerHTML = await get(link.href + "&part=1");
		menu.open = true;
	} catch {
		location = link.href;
	}
};
button.textContent = link.textContent;
link.replaceWith(menu);
prepare(menu);
