// The page that stays looks again every minute, unless somebody is about to do
// something on it. Without this script a reload does the same.
document.documentElement.classList.add("js");

// The words of the last action go once they were read.
if (location.search.includes("done=")) history.replaceState(null, "", location.pathname);

const seconds = Number(document.body.dataset.refresh);
let busy = false;
addEventListener("input", () => { busy = true; });
addEventListener("submit", () => { busy = true; });
setInterval(() => {
  if (!busy && !document.hidden) location.reload();
}, seconds * 1000);
