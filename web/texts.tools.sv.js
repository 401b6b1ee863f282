// @ts-check
/** What can be done with the conversation as a whole: fetched when it is folded out. */
export const T = {
  copy: 'Kopiera',
  copied: 'Samtalet är kopierat.',
  notCopied: 'Det gick inte att kopiera. Markera texten och kopiera den själv.',
  print: 'Skriv ut',
  clear: 'Töm skärmen',
  remove: 'Ta bort överallt',
  removeHint: 'Töm skärmen tar bort samtalet här. Ta bort överallt tar bort det hos oss också.',
  nothing: 'Det finns inget samtal här att ta bort.',
  askClear: {
    question:
      'Vill du tömma skärmen? Samtalet försvinner här, men finns kvar hos oss ett tag. ' +
      'Ska det bort där också, välj Ta bort överallt i stället.',
    yes: 'Ja, töm',
  },
  askRemove: {
    question: 'Vill du ta bort samtalet? Det försvinner både här och hos oss, och går inte att få tillbaka.',
    yes: 'Ja, ta bort',
  },
  keep: 'Nej, behåll',
  removing: 'Tar bort samtalet …',
  notRemoved:
    'Det gick inte att ta bort samtalet hos oss, så det ligger kvar här. Försök igen om en stund. ' +
    'Är någon i fara, ring 112. Kan det vänta, ring 114 14.',
  save: 'Spara som text',
  file: 'lotsen-samtal.txt',
  aloud: 'Läs upp svaren',
  aloudOn: 'Nästa svar läses upp.',
  aloudOff: 'Svaren läses inte upp.',
};
