"""What holds of every client with every endpoint; importing this registers all of it."""

from claims import sqs_queues, sqs_messages, sqs_batches, sqs_fifo, sns_topics, sns_delivery  # noqa: F401
from claims import sns_http, kms_keys, kms_use, sts, sdk_tools  # noqa: F401
