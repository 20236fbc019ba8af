// Asks the official facebook-nodejs-business-sdk what it would send. Runs as a process of its own, since that SDK may
// install an uncaughtException handler which reports crashes to Meta.
//
// stdin: JSON list of [field, input]. stdout: JSON list of {"sent": ...} or {"thrown": true}, in the same order.
const { UserData } = require('facebook-nodejs-business-sdk');

const SETTERS = {
  em: 'setEmail',
  ph: 'setPhone',
  fn: 'setFirstName',
  ln: 'setLastName',
  ge: 'setGender',
  db: 'setDateOfBirth',
  ct: 'setCity',
  st: 'setState',
  zp: 'setZip',
  country: 'setCountry',
  external_id: 'setExternalId',
};

function ask([field, input]) {
  try {
    const sent = new UserData()[SETTERS[field]](input).normalize()[field];
    return { sent: sent ?? null };
  } catch {
    return { thrown: true };
  }
}

let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  text += chunk;
});
process.stdin.on('end', () => process.stdout.write(JSON.stringify(JSON.parse(text).map(ask))));
