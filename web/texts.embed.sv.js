// @ts-check
/** What stands around the chat on another site. */
export const T = {
  frame: 'Chatt med Lotsen',
  close: 'Stäng chatten',
  closeShort: 'Stäng',
  danger: 'Fara? Ring 112',
  wait: 'Annars: ring 114 14',
  lost: 'Chatten kommer inte fram just nu. Är någon i fara, ring',
  orElse: 'Kan det vänta, ring',
  retry: 'Försök igen',
  own: 'Öppna chatten i en egen flik',
  unknown: 'går inte att förstå. Vad som kan stå där finns i docs/embed.md.',
  exit: 'https://www.smhi.se/',
};
