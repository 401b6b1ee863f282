// Runs before the page's own scripts and tells the test, by the console, of what nobody would see otherwise.
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`watch: policy ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
});

// Focus that was on something and is on nothing after the page changed: a keyboard user has lost their place.
let focused = null;
document.addEventListener('focusin', (event) => (focused = event.target));
// What a screen reader is given to say, in order: [text, how ("assertive", "polite", "off"), language].
window.spoken = [];
const IMPLIED = { alert: 'assertive', status: 'polite', log: 'polite' };
const nearest = (element, of) => {
  for (; element; element = element.parentElement) if (of(element)) return of(element);
  return null;
};
const how = (element) => nearest(element, (e) => e.getAttribute('aria-live') || IMPLIED[e.getAttribute('role')]);
function said(node) {
  if (node.nodeType === Node.ELEMENT_NODE && node.getAttribute('aria-hidden') !== 'true') {
    for (const child of node.childNodes) said(child);
  } else if (node.nodeType === Node.TEXT_NODE && node.data.trim() && how(node.parentElement)) {
    const language = nearest(node.parentElement, (e) => e.getAttribute('lang'));
    window.spoken.push([node.data, how(node.parentElement), language]);
  }
}
new MutationObserver((changes) => {
  if (focused && document.hasFocus() && document.activeElement === document.body) {
    console.error(`watch: focus lost from ${focused.tagName} ${focused.className} ${focused.textContent}`);
    focused = null;
  }
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.isConnected) said(node);
}).observe(document, { childList: true, subtree: true, attributes: true });
