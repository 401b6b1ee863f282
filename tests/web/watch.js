// Runs before the page's own scripts and tells the test, by the console, of what nobody would see otherwise.
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`watch: policy ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
});

// Focus that was on something and is on nothing after the page changed: a keyboard user has lost their place.
let focused = null;
document.addEventListener('focusin', (event) => (focused = event.target));
// What was added to the log, and whether it was read aloud: [text, aria-live].
window.spoken = [];
new MutationObserver((changes) => {
  if (focused && document.hasFocus() && document.activeElement === document.body) {
    console.error(`watch: focus lost from ${focused.tagName} ${focused.className} ${focused.textContent}`);
    focused = null;
  }
  for (const { target, addedNodes } of changes) {
    if (target.role !== 'log') continue;
    for (const node of addedNodes) window.spoken.push([node.textContent, target.getAttribute('aria-live')]);
  }
}).observe(document, { childList: true, subtree: true, attributes: true });
