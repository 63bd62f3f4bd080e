"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 - one statement a table
    op.create_table(
        "absence",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absence_school_person_ends"), ["school", "person", "ends"], unique=False
        )

    op.create_table(
        "address",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("lookup", sa.String(), nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("outside", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("school", "channel", "lookup", name=op.f("pk_address")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_address_school_student"), ["school", "student"], unique=False
        )

    op.create_table(
        "alert",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("cue", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_alert")),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_alert_school_state"), ["school", "state"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_alert_school_student"), ["school", "student"], unique=False
        )

    op.create_table(
        "appointment",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_school_person_starts"),
            ["school", "person", "starts"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_appointment_school_request"), ["school", "request"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_appointment_school_student"), ["school", "student"], unique=False
        )

    op.create_table(
        "audit",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_school_request"), ["school", "request"], unique=False
        )

    op.create_table(
        "booking_cell",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("cell", sa.Integer(), nullable=False),
        sa.Column("appointment", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", "person", "cell", name=op.f("pk_booking_cell")),
    )
    with op.batch_alter_table("booking_cell", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_booking_cell_school_appointment"),
            ["school", "appointment"],
            unique=False,
        )

    op.create_table(
        "content_version",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("school", "hash", name=op.f("pk_content_version")),
    )
    op.create_table(
        "counter",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school", "name", name=op.f("pk_counter")),
    )
    op.create_table(
        "destination",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("leased", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", "key", name=op.f("pk_destination")),
    )
    with op.batch_alter_table("destination", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_destination_rank_due"), ["rank", "due"], unique=False)

    op.create_table(
        "handover",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("taker", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_handover_school_request"), ["school", "request"], unique=False
        )

    op.create_table(
        "inbound",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "key", name=op.f("pk_inbound")),
    )
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inbound_at"), ["at"], unique=False)

    op.create_table(
        "invite",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "token", name=op.f("pk_invite")),
    )
    op.create_table(
        "key_check",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("school", "key", name=op.f("pk_key_check")),
    )
    op.create_table(
        "login",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("cookie", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "cookie", name=op.f("pk_login")),
    )
    op.create_table(
        "message",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("school", "student", "id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_message_school_request_at"), ["school", "request", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_message_school_student_position"),
            ["school", "student", "position"],
            unique=False,
        )

    op.create_table(
        "outbox",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("collapse", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("fails", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("outside", sa.LargeBinary(), nullable=True),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_school_destination_state_id"),
            ["school", "destination", "state", "id"],
            unique=False,
        )

    op.create_table(
        "outside_help",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_outside_help")),
    )
    with op.batch_alter_table("outside_help", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outside_help_school_request"), ["school", "request"], unique=False
        )

    op.create_table(
        "promise",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "request", name=op.f("pk_promise")),
    )
    op.create_table(
        "request",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("wants", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("excluded", sa.String(), nullable=False),
        sa.Column("reads", sa.String(), nullable=False),
        sa.Column("alias", sa.LargeBinary(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_request_school_number"), ["school", "number"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_request_school_state_owner"), ["school", "state", "owner"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_request_school_student"), ["school", "student"], unique=False
        )

    op.create_table(
        "student",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("mail", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("wrote", sa.String(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name=op.f("pk_student")),
    )
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_student_school_code"), ["school", "code"], unique=True)
        batch_op.create_index(
            batch_op.f("ix_student_school_touched"), ["school", "touched"], unique=False
        )

    op.create_table(
        "timer",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.LargeBinary(), nullable=False),
        sa.Column("fails", sa.Integer(), nullable=False),
        sa.Column("parked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("school", "student", "key", name=op.f("pk_timer")),
    )
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_timer_parked_due"), ["parked", "due"], unique=False)

    op.create_table(
        "mirror",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("outside", sa.String(), nullable=False),
        sa.Column("look", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", "place", "about", "item", name=op.f("pk_mirror")),
    )
    with op.batch_alter_table("mirror", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_mirror_school_about"), ["school", "about"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_mirror_school_place_outside"),
            ["school", "place", "outside"],
            unique=False,
        )

    op.create_table(
        "setting",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("school", "name", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff_address",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("lookup", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("outside", sa.LargeBinary(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("chosen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "channel", "lookup", name=op.f("pk_staff_address")),
    )
    with op.batch_alter_table("staff_address", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_staff_address_school_person"), ["school", "person"], unique=False
        )

    op.create_table(
        "ticket",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("school", "token", name=op.f("pk_ticket")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_expires"), ["expires"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ticket_school_student"), ["school", "student"], unique=False
        )


def downgrade() -> None:  # noqa: PLR0915 - one statement a table
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_school_student"))
        batch_op.drop_index(batch_op.f("ix_ticket_expires"))

    op.drop_table("ticket")
    with op.batch_alter_table("staff_address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_address_school_person"))

    op.drop_table("staff_address")
    op.drop_table("setting")
    with op.batch_alter_table("mirror", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mirror_school_place_outside"))
        batch_op.drop_index(batch_op.f("ix_mirror_school_about"))

    op.drop_table("mirror")
    with op.batch_alter_table("timer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_timer_parked_due"))

    op.drop_table("timer")
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_student_school_touched"))
        batch_op.drop_index(batch_op.f("ix_student_school_code"))

    op.drop_table("student")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_school_student"))
        batch_op.drop_index(batch_op.f("ix_request_school_state_owner"))
        batch_op.drop_index(batch_op.f("ix_request_school_number"))

    op.drop_table("request")
    op.drop_table("promise")
    with op.batch_alter_table("outside_help", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outside_help_school_request"))

    op.drop_table("outside_help")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_school_destination_state_id"))

    op.drop_table("outbox")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_school_student_position"))
        batch_op.drop_index(batch_op.f("ix_message_school_request_at"))

    op.drop_table("message")
    op.drop_table("login")
    op.drop_table("key_check")
    op.drop_table("invite")
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_at"))

    op.drop_table("inbound")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_handover_school_request"))

    op.drop_table("handover")
    with op.batch_alter_table("destination", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_destination_rank_due"))

    op.drop_table("destination")
    op.drop_table("counter")
    op.drop_table("content_version")
    with op.batch_alter_table("booking_cell", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_booking_cell_school_appointment"))

    op.drop_table("booking_cell")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_school_request"))

    op.drop_table("audit")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_school_student"))
        batch_op.drop_index(batch_op.f("ix_appointment_school_request"))
        batch_op.drop_index(batch_op.f("ix_appointment_school_person_starts"))

    op.drop_table("appointment")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_school_student"))
        batch_op.drop_index(batch_op.f("ix_alert_school_state"))

    op.drop_table("alert")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_address_school_student"))

    op.drop_table("address")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_school_person_ends"))

    op.drop_table("absence")
