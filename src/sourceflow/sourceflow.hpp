#pragma once

/// Everything that a service's own files need, without a header of Asio, Beast, SOCI or OpenSSL:
/// messages, handlers, the App, the stores, and the layout of queues and topics.
#include "sourceflow/admin/admin.hpp"
#include "sourceflow/app/app.hpp"
#include "sourceflow/base/bytes.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/message/print.hpp"
#include "sourceflow/store/memory/memory_store.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

namespace sourceflow {

using admin::Admin;
using app::App;
using app::AppOptions;
using app::CommandContext;
using app::EventContext;
using app::Health;
using app::Middleware;
using app::Receipt;
using app::Rejected;
using app::run;
using app::SendOptions;
using app::ViewOptions;
using base::Blob;
using base::Bytes;
using base::ConfigError;
using base::derived_uuid;
using base::from_iso8601;
using base::make_uuid;
using base::MessageId;
using base::Settings;
using base::Time;
using base::to_iso8601;
using base::Uuid;
using bus::Aws;
using bus::BusLayout;
using bus::Encryption;
using bus::KmsKey;
using message::Decimal;
using message::Envelope;
using message::Mask;
using message::MaskPattern;
using message::Sensitive;
using store::Casing;
using store::Comparison;
using store::Indexed;
using store::Indexes;
using store::memory;
using store::Naming;
using store::Query;
using store::sqlite;
using store::Store;
using store::Unique;

}  // namespace sourceflow
