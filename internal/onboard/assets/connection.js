// The page that stays looks again every minute, unless somebody is about to do
// something on it. Without this script a reload does the same.
document.documentElement.classList.add("js");

// The words of the last action go once they were read.
if (location.search.includes("done=")) history.replaceState(null, "", location.pathname);

const seconds = Number(document.body.dataset.refresh);
let busy = false;
addEventListener("input", () => { busy = true; });
addEventListener("submit", () => { busy = true; });

// A comparison goes by steps. Each answer says how far it came. Without this
// script the page reloads itself between the steps.
const form = document.querySelector("[data-compare]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const box = document.querySelector(".comparing");
  const [bar, says] = [box.querySelector("progress"), box.querySelector("p")];
  form.hidden = true;
  box.hidden = false;
  for (let read = 0, stuck = 0; ;) {
    const answer = await step(form.action);
    says.textContent = answer.message;
    if (answer.whole) return location.assign(`${location.pathname}?done=compared`);
    stuck = answer.read > read ? 0 : stuck + 1; // another tab makes a step
    if (!("whole" in answer) || stuck > 60) break;
    read = answer.read;
    if (answer.of) [bar.max, bar.value] = [answer.of, read];
  }
  form.hidden = false;
  busy = false;
});

// step asks for a step. Its answer is the comparison, or has words for a person.
async function step(address) {
  try {
    const headers = { "Content-Type": "application/json", Accept: "application/json" };
    const answer = await (await fetch(address, { method: "POST", headers, body: `{"step":"yes"}` })).json();
    return answer.errors ? answer.errors[0] : answer;
  } catch {
    return { message: document.querySelector(".comparing").dataset.broken };
  }
}

setInterval(() => {
  if (!busy && !document.hidden) location.reload();
}, seconds * 1000);
