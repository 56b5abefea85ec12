"""Sends one command to Seatledger over RabbitMQ and prints the reply.

    python3 send_command.py TENANT_ID COMMAND '{"the": "body"}' [COMMAND_ID]

The broker is BROKER_URL (default amqp://guest:guest@127.0.0.1:5672). Needs pika (pip install pika).
"""

import json
import os
import sys
import uuid

import pika

REPLY_WITHIN_SECONDS = 60


def send_command(channel, user, tenant_id, command, body, command_id):
    """Publishes the command and waits for its reply. The same command_id again is answered as the first time."""
    reply = {}

    def on_reply(_channel, _method, properties, reply_body):
        if properties.correlation_id == command_id:
            reply["body"] = json.loads(reply_body)

    # RabbitMQ's direct reply-to: needs no queue; consume first, then publish on the same channel
    channel.basic_consume("amq.rabbitmq.reply-to", on_reply, auto_ack=True)
    channel.confirm_delivery()
    channel.basic_publish(
        exchange=os.environ.get("COMMANDS_EXCHANGE", "commands.v2"),
        routing_key=tenant_id or "system",
        mandatory=True,  # raises UnroutableError where nobody consumes commands
        properties=pika.BasicProperties(
            type=command,
            message_id=command_id,
            correlation_id=command_id,
            reply_to="amq.rabbitmq.reply-to",
            content_type="application/json",
            user_id=user,
            delivery_mode=2,
        ),
        body=json.dumps({**({"tenantId": tenant_id} if tenant_id else {}), "body": body}),
    )
    waited = 0
    while "body" not in reply and waited < REPLY_WITHIN_SECONDS:
        channel.connection.process_data_events(time_limit=1)
        waited += 1
    if "body" not in reply:
        raise TimeoutError(f"no reply yet; ask again under the same id {command_id}")
    return reply["body"]


def main():
    tenant_id, command, body = sys.argv[1].lower(), sys.argv[2], json.loads(sys.argv[3])
    command_id = sys.argv[4] if len(sys.argv) > 4 else str(uuid.uuid4())
    parameters = pika.URLParameters(os.environ.get("BROKER_URL", "amqp://guest:guest@127.0.0.1:5672"))
    connection = pika.BlockingConnection(parameters)
    try:
        user = parameters.credentials.username
        reply = send_command(connection.channel(), user, tenant_id, command, body, command_id)
    finally:
        connection.close()
    print(json.dumps(reply))
    # 0: decided as asked; 1: refused or put aside; 3: not decided, send it again under the same id
    return {"accepted": 0, "unchanged": 0, "failed": 3}.get(reply["outcome"], 1)


if __name__ == "__main__":
    sys.exit(main())
