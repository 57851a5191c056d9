/**
 * Keeps the forms of a page in step with what others do (docs/panel.md). A field that nobody has touched takes the new
 * value; one that somebody is editing keeps what they typed, and its form says what the value is now.
 */

const FIELDS = 'input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea';

/** What the server has said of each field. */
const told = new Map();

function fieldsOf(form) {
  return [...form.querySelectorAll(FIELDS)].filter(({ name }) => name !== '');
}

/** The value that the page came with, whatever the browser has filled in since. */
function given(field) {
  if (field.tagName !== 'SELECT') return field.defaultValue;
  const options = [...field.options];
  return (options.find(({ defaultSelected }) => defaultSelected) ?? options[0])?.value ?? '';
}

function noteOf(field) {
  const id = `elsewhere-${field.id || field.name}`;
  const known = document.getElementById(id);
  if (known !== null) return known;
  const note = document.createElement('p');
  note.id = id;
  note.className = 'elsewhere';
  note.setAttribute('role', 'status');
  field.after(note);
  return note;
}

/** Says that the value is another one by now, with a way to take it. */
function warn(field, value) {
  const words = value === '' ? 'It is empty now' : `It is “${value}” now`;
  const take = document.createElement('button');
  take.type = 'button';
  take.className = 'plain';
  take.textContent = 'Take it';
  take.setAttribute('aria-describedby', noteOf(field).id);
  take.addEventListener('click', () => {
    field.value = value;
    noteOf(field).remove();
    field.focus();
  });
  noteOf(field).replaceChildren(`Somebody else has changed this meanwhile. ${words}. `, take);
}

function follow(field, value) {
  const before = told.get(field);
  if (value === before) return;
  told.set(field, value);
  const isUntouched = field.value === before && field !== document.activeElement;
  if (isUntouched) field.value = value;
  if (field.value !== value) warn(field, value);
  else document.getElementById(`elsewhere-${field.id || field.name}`)?.remove();
}

const forms = [...document.querySelectorAll('form[method=post]')].filter((form) => fieldsOf(form).length > 0);
for (const form of forms) for (const field of fieldsOf(form)) told.set(field, given(field));

document.addEventListener('panel:page', ({ detail: fresh }) => {
  for (const form of forms) {
    const other = fresh.querySelector(`form[action="${CSS.escape(form.getAttribute('action'))}"]`);
    if (other === null) continue;
    for (const field of fieldsOf(form)) {
      const counterpart = fieldsOf(other).find(({ name }) => name === field.name);
      if (counterpart !== undefined) follow(field, given(counterpart));
    }
  }
});
