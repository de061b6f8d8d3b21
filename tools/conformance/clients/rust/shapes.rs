//! Values of the SDK from JSON and to JSON; calls.rs, which generate.py writes, names every shape and operation.
use aws_sdk_sqs::config::http::HttpResponse;
use aws_sdk_sqs::config::SharedHttpClient;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::primitives::{Blob, DateTime, DateTimeFormat};
use base64::{engine::general_purpose::STANDARD, Engine};
use serde_json::{json, Map, Value};
use std::collections::HashMap;
use std::fmt::{Debug, Display};
use std::hash::Hash;

pub struct Caller {
    pub url: String,
    pub http: SharedHttpClient,
    pub keys: [String; 3],
}

pub enum Answer {
    Output(Value),
    Error(Value),
    Unsupported(String),
}

impl From<String> for Answer {
    fn from(what: String) -> Self {
        Answer::Unsupported(what)
    }
}

pub trait Given: Sized {
    fn given(value: &Value) -> Result<Self, String>;
}

pub trait Told {
    fn told(&self) -> Option<Value>;
}

/// What a builder makes, at once or if it has all it needs.
pub trait Built<T> {
    fn built(self) -> Result<T, String>;
}

impl<T, E: Display> Built<T> for Result<T, E> {
    fn built(self) -> Result<T, String> {
        self.map_err(|error| error.to_string())
    }
}

pub fn member<T: Given>(object: &Value, name: &str) -> Result<Option<T>, String> {
    object.get(name).map(T::given).transpose()
}

pub fn known(object: &Value, names: &[&str]) -> Result<(), String> {
    let members = object.as_object().ok_or("no object")?;
    match members.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => Err(name.clone()),
        None => Ok(()),
    }
}

pub fn tell(object: &mut Map<String, Value>, name: &str, value: &impl Told) {
    if let Some(told) = value.told() {
        object.insert(name.into(), told);
    }
}

pub fn answer<T: Told, E>(result: Result<T, SdkError<E, HttpResponse>>) -> Answer
where
    E: ProvideErrorMetadata + Debug + std::error::Error + 'static,
{
    match result {
        Ok(output) => Answer::Output(output.told().unwrap_or(json!({}))),
        Err(SdkError::ServiceError(refused)) => {
            let error = refused.err();
            let shown = format!("{error:?}");
            let kind = shown.split('(').next().filter(|kind| *kind != "Unhandled");
            Answer::Error(json!({
                "code": error.code().unwrap_or("?"),
                "type": kind,
                "status": refused.raw().status().as_u16(),
                "message": error.message(),
            }))
        }
        Err(SdkError::ConstructionFailure(failure)) => Answer::Unsupported(format!("{failure:?}")),
        Err(failure) => Answer::Error(json!({ "code": "?", "message": format!("{failure:?}") })),
    }
}

macro_rules! as_json {
    ($type:ty, $read:ident) => {
        impl Given for $type {
            fn given(value: &Value) -> Result<Self, String> {
                value.$read().map(|found| found.try_into().unwrap()).ok_or(format!("{value}"))
            }
        }
        impl Told for $type {
            fn told(&self) -> Option<Value> {
                Some(json!(self))
            }
        }
    };
}
as_json!(String, as_str);
as_json!(bool, as_bool);
as_json!(i32, as_i64);
as_json!(i64, as_i64);

impl Given for Blob {
    fn given(value: &Value) -> Result<Self, String> {
        let text = value.get("b64").and_then(Value::as_str).ok_or("no bytes")?;
        STANDARD.decode(text).map(Blob::new).map_err(|error| error.to_string())
    }
}

impl Told for Blob {
    fn told(&self) -> Option<Value> {
        Some(json!({ "b64": STANDARD.encode(self.as_ref()) }))
    }
}

impl Given for DateTime {
    fn given(value: &Value) -> Result<Self, String> {
        value.as_i64().map(DateTime::from_secs).ok_or("no time".into())
    }
}

impl Told for DateTime {
    fn told(&self) -> Option<Value> {
        self.fmt(DateTimeFormat::DateTime).ok().map(Value::String)
    }
}

impl<T: Given> Given for Vec<T> {
    fn given(value: &Value) -> Result<Self, String> {
        value.as_array().ok_or("no list")?.iter().map(T::given).collect()
    }
}

impl<T: Told> Told for Vec<T> {
    fn told(&self) -> Option<Value> {
        Some(self.iter().filter_map(T::told).collect())
    }
}

impl<T: Told> Told for Option<T> {
    fn told(&self) -> Option<Value> {
        self.as_ref().and_then(T::told)
    }
}

impl<K: Given + Eq + Hash, V: Given> Given for HashMap<K, V> {
    fn given(value: &Value) -> Result<Self, String> {
        let members = value.as_object().ok_or("no map")?;
        members.iter().map(|(name, part)| Ok((K::given(&json!(name))?, V::given(part)?))).collect()
    }
}

impl<K: Told, V: Told> Told for HashMap<K, V> {
    fn told(&self) -> Option<Value> {
        let mut object = Map::new();
        for (name, part) in self {
            tell(&mut object, name.told()?.as_str()?, part);
        }
        Some(Value::Object(object))
    }
}

#[macro_export]
macro_rules! client {
    ($sdk:ident, $caller:expr) => {{
        let [id, secret, token] = $caller.keys.clone();
        let token = Some(token).filter(|text| !text.is_empty());
        let config = $sdk::Config::builder()
            .behavior_version_latest()
            .region($sdk::config::Region::from_static("us-east-1"))
            .endpoint_url($caller.url.clone())
            .http_client($caller.http.clone())
            .credentials_provider($sdk::config::Credentials::new(id, secret, token, None, "given"))
            .retry_config($sdk::config::retry::RetryConfig::disabled())
            .build();
        $sdk::Client::from_conf(config)
    }};
}

#[macro_export]
macro_rules! enumeration {
    ($type:ty) => {
        impl Given for $type {
            fn given(value: &Value) -> Result<Self, String> {
                value.as_str().map(Self::from).ok_or(format!("{value}"))
            }
        }
        impl Told for $type {
            fn told(&self) -> Option<Value> {
                Some(Value::from(self.as_str()))
            }
        }
    };
}

#[macro_export]
macro_rules! output {
    ($type:ty, $($name:literal $field:ident),*) => {
        impl Told for $type {
            fn told(&self) -> Option<Value> {
                #[allow(unused_mut)]
                let mut object = Map::new();
                $(tell(&mut object, $name, &self.$field);)*
                Some(Value::Object(object))
            }
        }
    };
}

#[macro_export]
macro_rules! input {
    ($type:ty, $($name:literal $set:ident),*) => {
        impl Built<$type> for $type {
            fn built(self) -> Result<$type, String> {
                Ok(self)
            }
        }
        impl Given for $type {
            fn given(value: &Value) -> Result<Self, String> {
                known(value, &[$($name),*])?;
                Built::built(<$type>::builder()$(.$set(member(value, $name)?))*.build())
            }
        }
    };
}

#[macro_export]
macro_rules! operation {
    ($sdk:ident, $caller:expr, $input:expr, $call:ident, $($name:literal $set:ident),*) => {{
        known($input, &[$($name),*])?;
        answer(client!($sdk, $caller).$call()$(.$set(member($input, $name)?))*.send().await)
    }};
}
