// The image runs this once, on an empty volume. It makes a user for each database, who can do nothing elsewhere.
/* global db, process */
const { SEATLEDGER_PASSWORD, SEATLEDGER_KEYS_PASSWORD } = process.env;
const add = (name, pwd) =>
  db.getSiblingDB(name).createUser({ user: name, pwd, roles: [{ role: 'readWrite', db: name }] });
add('seatledger', SEATLEDGER_PASSWORD);
add('seatledger_keys', SEATLEDGER_KEYS_PASSWORD);
