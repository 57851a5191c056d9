import { nothingToChange, settingsControl } from './settings-control.ts';
import { counted, waitingWords } from './words.ts';

export const message = settingsControl({
  sets: ['message'],
  fields: ['message'],
  body: (field) => {
    // Browsers send the line breaks of a form as CR LF.
    const text = field('message').replaceAll('\r\n', '\n').trim();
    return { message: text === '' ? null : text };
  },
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
