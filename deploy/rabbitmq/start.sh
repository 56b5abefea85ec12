#!/bin/sh
# Starts the server as the image does, and makes the apps' users once it runs. The health check waits for
# /tmp/users-made.
set -eu
rm -f /tmp/users-made

make_users() {
  # called before the server has made the cookie, rabbitmqctl would make one of its own, which the server can't read
  until [ -s /var/lib/rabbitmq/.erlang.cookie ] &&
    gosu rabbitmq rabbitmqctl --quiet await_startup --timeout 60; do sleep 1; done
  until sh /etc/seatledger/users.sh; do sleep 2; done
  touch /tmp/users-made
}
make_users &
exec docker-entrypoint.sh rabbitmq-server
