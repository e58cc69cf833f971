/* The list opens an entry's details in place. Without this each arrow is a
   link to the entry's own page. */
import { get, make } from "./display.js";

/* How long ago it was, beside the exact time. */
const addAge = (time) => {
	const minutes = (Date.parse(time.dateTime) - Date.now()) / 60000;
	const [unit, size] = [["day", 1440], ["hour", 60], ["minute", 1]]
		.find(([, n]) => Math.abs(minutes) >= n || n === 1);
	const age = new Intl.RelativeTimeFormat(document.documentElement.lang)
		.format(Math.trunc(minutes / size), unit);

	time.after(make("span", { className: "quiet", textContent: " · " + age }));
};

const prepare = (link) => {
	const row = link.closest("tr");
	const address = link.getAttribute("href");
	const part = make("tr", { className: "part", id: "part-" + row.id });
	const cell = part.insertCell();
	const control = make("button", { className: "open", ariaExpanded: false,
		ariaLabel: link.ariaLabel });
	let asked;

	/* Fills the cell, or says at its end that this failed. */
	const fill = async (more = "") => {
		if (control.ariaBusy)
			return;
		const { signal } = asked = new AbortController();

		control.ariaBusy = true;
		try {
			cell.innerHTML = await get(address + more + "&part=1", signal);
			cell.querySelectorAll("dl time").forEach(addAge);
		} catch {
			if (!signal.aborted)
				fail(more);
		}
		control.ariaBusy = null;
	};

	const fail = (more) => {
		const { content } = document.getElementById("row-failed");

		cell.querySelector("p.failed")?.remove();
		cell.append(content.cloneNode(true));
		cell.querySelector("p.failed a").href = address;
		cell.querySelector("p.failed button").onclick = () => {
			control.focus();
			fill(more);
		};
	};

	/* The address names the entry that was opened last. */
	const show = (open) => {
		const here = "#" + row.id;

		if (open) {
			row.after(part);
		} else {
			asked?.abort();
			part.remove();
			cell.querySelector("p.failed")?.remove();
		}
		control.ariaExpanded = open;
		row.classList.toggle("is-open", open);
		if (open || location.hash === here)
			history.replaceState(null, "",
				open ? here : location.pathname + location.search);
	};

	control.onclick = async () => {
		if (!cell.firstChild)
			await fill();
		if (cell.firstChild)
			show(!part.isConnected);
	};
	control.onkeydown = part.onkeydown = ({ key }) => {
		if (key === "Escape") {
			show(false);
			control.focus();
		}
	};

	/* All products of an order come where the first ones are. */
	part.onclick = async (event) => {
		if (!event.target.closest("a.all") || event.ctrlKey || event.metaKey ||
			event.shiftKey || event.altKey)
			return;
		event.preventDefault();
		await fill("&all=1");
		if (document.activeElement === document.body)
			cell.focus({ preventScroll: true });
	};

	cell.colSpan = row.cells.length;
	cell.tabIndex = -1;
	control.setAttribute("aria-controls", part.id);
	link.replaceWith(control);
};

/* An address that names an entry opens it, or says where it is. */
const follow = () => {
	const [hash, id] = location.hash.match(/^#e(\d+)$/) || [];
	const row = hash && document.querySelector(hash);
	const elsewhere = document.getElementById("elsewhere");

	if (row && !row.matches(".is-open"))
		row.querySelector(".open")?.click();
	if (!elsewhere)
		return;
	elsewhere.hidden = !id || row;
	elsewhere.querySelector("a").href = "entry?id=" + id;
};

document.querySelectorAll("a.open").forEach(prepare);
addEventListener("hashchange", follow);
follow();
