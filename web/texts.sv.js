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
  log: 'Samtal med Lotsen',
  printed: 'Utskrivet',
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
  reasons: { wrong: 'Det stämmer inte', other: 'Det var inte det jag frågade', hard: 'Svårt att förstå' },
  notRated: 'Det gick inte att spara vad du tyckte. Försök gärna igen om en stund.',

  // Ways to read.
  reading: 'Läsläge',
  larger: 'Större text',
  easy: 'Lätt svenska',
  easyOn: 'Lätt svenska är på. Det gäller från nästa svar.',
  easyOff: 'Lätt svenska är av.',

  // The conversation as a whole; what is folded away has its texts in texts.tools.sv.js.
  more: 'Spara eller ta bort samtalet',
  cleared: 'Samtalet är borta från skärmen. Du kan börja om.',
  removed: 'Samtalet är borttaget, både här och hos oss.',
  notLoaded: 'Det gick inte att hämta. Försök igen om en stund. Är någon i fara, ring 112. Kan det vänta, ring 114 14.',

  // Where "leave at once" goes: nothing that tells of us.
  leave: 'Lämna sidan snabbt',
  leaveHint: 'Tangent: Shift tre gånger',
  exit: 'https://www.smhi.se/',
  // The browser keeps nothing for us on another site.
  notKept: 'Byter du sida försvinner samtalet, för webbläsaren sparar det inte här.',

  languages: 'Other languages',
  about: {
    by: (/** @type {string} */ name) => `Lotsen drivs av ${name}`,
    nobody: 'Provkörning: ingen har fyllt i vem som ansvarar för den här sidan.',
    privacy: 'Personuppgifter',
    accessibility: 'Tillgänglighet',
    faults: 'Rapportera fel',
  },
};
