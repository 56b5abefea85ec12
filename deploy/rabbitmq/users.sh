#!/bin/sh
# Gives each app a broker user of its own, with the permissions that docs/how-to/run-in-production.md lists. It may run
# again, and then sets passwords anew that were changed. RABBITMQCTL says how to call rabbitmqctl. In the image the
# server's own user calls it, so that the cookie stays readable to the server.
set -eu

ctl() { ${RABBITMQCTL:-gosu rabbitmq rabbitmqctl} --quiet "$@"; }

# The arguments are NAME PASSWORD CONFIGURE WRITE READ.
user() {
  if ctl list_users | cut -f 1 | grep -qx "$1"; then command=change_password; else command=add_user; fi
  # the password isn't an argument, since everybody on the machine can see those
  printf '%s\n' "$2" | ctl "$command" "$1"
  ctl set_permissions "$1" "$3" "$4" "$5"
}

user seatledger-api "$RABBITMQ_API_PASSWORD" \
  '^$' '^commands\.v2$' '^$'
user seatledger-commands "$RABBITMQ_COMMANDS_PASSWORD" \
  '^(commands\.v2(\..*)?|parked\.v2)$' '^(commands\.v2(\..*)?|parked\.v2|amq\.default)$' \
  '^(commands\.v2(\..*)?|parked\.v2)$'
user seatledger-projector "$RABBITMQ_PROJECTOR_PASSWORD" \
  '^licensing\.events$' '^licensing\.events$' '^$'
user seatledger-retention "$RABBITMQ_RETENTION_PASSWORD" \
  '^(wake-ups\.v2(\..*)?|parked\.v2)$' '^(wake-ups\.v2(\..*)?|parked\.v2|amq\.default)$' \
  '^(wake-ups\.v2(\..*)?|parked\.v2)$'
