// The page's texts, as the server wrote them into it.
export const $ = (id) => document.getElementById(id);
export const texts = JSON.parse($("texts").textContent);
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
export const say = (key, values = {}) => fill(texts.says[key], values);
