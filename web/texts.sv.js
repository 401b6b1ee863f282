// @ts-check
/** Everything that the page says, in Swedish. The numbers are 112 and 114 14, in every text about a fault. */
export const T = {
  // The first bubble, and what it suggests. The ids are topics of knowledge/amnen.yml.
  greeting: [
    'Hej! Jag heter Lotsen och är en bot, inte en människa. Fråga mig om de lokala poliskontoren i Stockholms län. ' +
      'Mina uppgifter är från 2010.',
    'Ingen läser det du skriver här. Är någon i fara, ring 112. Kan det vänta, ring 114 14.',
  ],
  suggestions: [
    { id: 'vad_ar_kontor', title: 'Vad är ett lokalt poliskontor?' },
    { id: 'lista_kontor', title: 'Var finns kontoren?' },
    { id: 'oppettider', title: 'När är de öppna?' },
    { id: 'satsningar_oversikt', title: 'Vilka andra satsningar finns?' },
    { id: 'kontakt_telefon', title: 'Hur når jag polisen?' },
  ],

  // The conversation.
  // The address that becomes a link though it has no https.
  site: 'www.polisen.se',
  log: 'Samtal med Lotsen',
  you: 'Du:',
  bot: 'Lotsen:',
  important: 'Viktigt:',
  call: 'Ring 112',
  /** @param {{section: string, year?: number}} of */
  source: ({ section, year }) => `Ur polisens broschyr${year ? ` från ${year}` : ''}: ${section.replace(/[.:]$/, '')}`,
  choices: 'Förslag',
  newTab: '(öppnas i ny flik)',
  typing: 'Lotsen skriver …',
  slow: 'Det tar lite tid. Är någon i fara, ring 112 direkt. Kan det vänta, ring 114 14.',
  wait: 'Jag svarar strax på det du nyss skrev. Är någon i fara, ring 112. Kan det vänta, ring 114 14.',

  // The field.
  skip: 'Hoppa till skrivrutan',
  label: 'Skriv din fråga',
  hint: 'Skriv inga personnummer eller annat känsligt.',
  send: 'Skicka',
  empty: 'Skriv din fråga i rutan först.',
  /** @param {number} left */
  left: (left) => `${left} tecken kvar.`,
  /** @param {number} over */
  over: (over) => `${over} tecken för mycket.`,
  /** @param {number} over */
  tooLong: (over) =>
    `Texten är ${over} tecken för lång. Korta den lite, den ligger kvar i rutan. ` +
    'Är någon i fara, ring 112. Kan det vänta, ring 114 14.',

  // When something is wrong.
  down: 'Jag når inte fram just nu. Är någon i fara, ring 112. Kan det vänta, ring 114 14 eller försök igen.',
  offline: 'Du är utan internet just nu. Är någon i fara, ring 112. Kan det vänta, ring 114 14.',
  online: 'Nu har du internet igen.',
  unanswered: 'Din senaste fråga fick inget svar. Är någon i fara, ring 112. Kan det vänta, ring 114 14.',
  /** @param {number} seconds */
  waitFor: (seconds) =>
    `Vänta ${seconds} ${seconds === 1 ? 'sekund' : 'sekunder'} och försök sedan igen. Är någon i fara, ring 112. Kan det vänta, ring 114 14.`,
  retry: 'Försök igen',

  // Was the answer any good?
  rating: 'Hjälpte svaret?',
  up: 'Ja, svaret hjälpte',
  down_vote: 'Nej, svaret hjälpte inte',
  thanks: 'Tack för att du svarade!',
  takenBack: 'Din röst är borttagen.',
  why: 'Vad var det?',
  reasons: { fel: 'Det stämmer inte', annat: 'Det var inte det jag frågade', svart: 'Svårt att förstå' },
  notRated: 'Det gick inte att spara vad du tyckte. Försök gärna igen om en stund.',

  // Ways to read.
  reading: 'Läsläge',
  larger: 'Större text',
  easy: 'Lätt svenska',
  easyOn: 'Lätt svenska är på. Det gäller från nästa svar.',
  easyOff: 'Lätt svenska är av.',

  // The conversation as a whole.
  more: 'Spara eller ta bort samtalet',
  copy: 'Kopiera',
  copied: 'Samtalet är kopierat.',
  notCopied: 'Det gick inte att kopiera. Markera texten och kopiera den själv.',
  print: 'Skriv ut',
  clear: 'Töm skärmen',
  cleared: 'Samtalet är borta från skärmen. Du kan börja om.',
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
  removed: 'Samtalet är borttaget, både här och hos oss.',
  notRemoved:
    'Det gick inte att ta bort samtalet hos oss, så det ligger kvar här. Försök igen om en stund. ' +
    'Är någon i fara, ring 112. Kan det vänta, ring 114 14.',

  // On another site.
  frame: 'Chatt med Lotsen',
  close: 'Stäng chatten',
};
