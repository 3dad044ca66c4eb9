// @ts-check
/** What every part of the page does with its elements. */

/**
 * @param {string} id
 * @returns {HTMLElement}
 * @throws {Error} if the page has none.
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}.`);
  return found;
}

/**
 * @param {string} id
 * @returns {HTMLDialogElement}
 */
export function dialogById(id) {
  const found = byId(id);
  if (!(found instanceof HTMLDialogElement)) throw new Error(`#${id} is no dialog.`);
  return found;
}

/**
 * Makes an element. What is text stays text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * @param {string} text
 * @param {() => void} onClick
 * @param {string} [classes]
 */
export function button(text, onClick, classes = "") {
  const made = element("button", { type: "button", class: classes }, text);
  made.addEventListener("click", onClick);
  return made;
}

/**
 * Leaves the element alone where nothing changes: a selection stays, and nobody is told what they know.
 * @param {Element} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * What `showList` keeps between two calls.
 * @template Item
 * @typedef {{
 *   keyOf: (item: Item) => string,
 *   create: (item: Item) => Element,
 *   update: (element: Element, item: Item) => void,
 * }} ListOptions
 */

/**
 * Makes the parent's children those of the items. An element whose item stays is kept, with the focus that is in it.
 * @template Item
 * @param {Element} parent
 * @param {readonly Item[]} items
 * @param {ListOptions<Item>} options
 */
export function showList(parent, items, { keyOf, create, update }) {
  const kept = new Map([...parent.children].map((child) => [child.getAttribute("data-key"), child]));
  const shown = items.map((item) => {
    const key = keyOf(item);
    const child = kept.get(key) ?? create(item);
    kept.delete(key);
    child.setAttribute("data-key", key);
    update(child, item);
    return child;
  });
  for (const gone of kept.values()) gone.remove();
  for (const [index, child] of shown.entries())
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
}

/**
 * The element of that class within another.
 * @param {Element} parent
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function within(parent, selector) {
  const found = parent.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`There is no ${selector}.`);
  return found;
}
