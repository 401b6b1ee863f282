// @ts-check
/**
 * The browser's own voice; nothing is sent anywhere.
 *
 * @typedef {{read: (entries: import('./shape.js').Entry[]) => void, stop: () => void}} Speaker
 */

/** Calls `found` once when there is a Swedish voice. @param {(speaker: Speaker) => void} found */
export function speaker(found) {
  const { speechSynthesis: synthesis } = window;
  if (!synthesis) return;
  let told = false;
  const look = () => {
    if (told || !voice(synthesis, 'sv')) return;
    told = true;
    found({
      read: (entries) => {
        synthesis.cancel(); // an alarm never waits for the end of what was said before it
        for (const entry of entries) read(synthesis, entry);
      },
      stop: () => synthesis.cancel(),
    });
  };
  look();
  synthesis.addEventListener('voiceschanged', look);
}

/** Only a voice on the machine itself: another one would send the text away. */
function voice(/** @type {SpeechSynthesis} */ synthesis, /** @type {string} */ lang) {
  return synthesis.getVoices().find((each) => each.localService && each.lang.slice(0, 2) === lang.slice(0, 2));
}

/** Each line by a voice of its language; what there is no voice for is left out. */
function read(/** @type {SpeechSynthesis} */ synthesis, /** @type {import('./shape.js').Entry} */ entry) {
  if (entry.from !== 'bot') return;
  const listed = entry.items.length ? [{ text: entry.items.map(({ title }) => title).join(', '), lang: 'sv' }] : [];
  for (const { text, lang = 'sv' } of [...entry.lines, ...listed, ...entry.rest]) {
    const by = voice(synthesis, lang);
    if (!by) continue;
    const said = new SpeechSynthesisUtterance(text.replace(/114[ \u00a0]14/g, '1 1 4 1 4').replace(/\b112\b/g, '1 1 2'));
    said.voice = by;
    said.lang = by.lang;
    synthesis.speak(said);
  }
}
