import type { Field } from './control.ts';
import { nothingToChange, settingsControl } from './settings-control.ts';
import { counted, waitingWords } from './words.ts';

/** The message of a form; null: none. It is one line, so the line breaks of a form become spaces. */
export function typedMessage(field: Field): string | null {
  return (
    field('message')
      .replaceAll(/\s*[\r\n]+\s*/g, ' ')
      .trim() || null
  );
}

export const message = settingsControl({
  sets: ['message'],
  fields: ['message'],
  body: (field) => ({ message: typedMessage(field) }),
  foretell(after, { room }) {
    const { message: text } = after.settings;
    if (text === room.settings.message) {
      return nothingToChange(text === null ? 'There is no message.' : 'Visitors read these words already.');
    }
    if (text === null) {
      return {
        heading: 'This takes the message away',
        effects: [waitingWords(room, { one: 'reads none any more', many: 'read none any more' })],
        button: 'Take it away',
      };
    }
    return {
      heading:
        room.waiting === 0
          ? 'Whoever comes reads this'
          : `${counted(room.waiting, 'person who waits reads', 'people who wait read')} this`,
      effects: [
        room.waiting === 0
          ? 'Nobody waits at the moment.'
          : 'It appears on their pages within seconds, and on those of everybody who comes.',
      ],
      quote: text,
      button: 'Tell visitors',
    };
  },
  did: ({ settings }) => (settings.message === null ? 'Visitors read no message.' : 'Visitors read the message now.'),
});
