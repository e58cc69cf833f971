/* The newest page says when there is more. It asks once a minute while it is
   seen. */
import { get } from "./display.js";

const place = document.querySelector(".news");
let said = "";

const ask = async () => {
	if (document.hidden)
		return;
	try {
		const text = await get(place.dataset.from);

		if (text && text !== said)
			place.innerHTML = said = text;
	} catch {
		/* The next minute may. */
	}
};

if (place)
	setInterval(ask, 60000);
