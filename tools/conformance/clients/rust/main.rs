// The AWS SDK for Rust: `client URL`; client.py says what is read and written.
mod calls;
mod shapes;

use aws_smithy_http_client::Builder;
use serde_json::{json, Value};
use shapes::{Answer, Caller};
use std::io::{BufRead, Write};

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn caller(keys: &Value) -> [String; 3] {
    let part = |name| text(keys, name).map(String::from);
    [
        part("AccessKeyId").unwrap_or("test".into()),
        part("SecretAccessKey").unwrap_or("test".into()),
        part("SessionToken").unwrap_or_default(),
    ]
}

fn main() {
    let url = std::env::args().nth(1).expect("usage: client URL");
    let http = Builder::new().build_http();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for line in std::io::stdin().lock().lines() {
        let request: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let keys = caller(request.get("credentials").unwrap_or(&Value::Null));
        let caller = Caller { url: url.clone(), http: http.clone(), keys };
        let service = text(&request, "service").unwrap_or("");
        let operation = text(&request, "operation").unwrap_or("");
        let answer = runtime.block_on(calls::call(&caller, service, operation, &request["input"]));
        let told = match answer {
            Answer::Output(output) => json!({ "output": output }),
            Answer::Error(error) => json!({ "error": error }),
            Answer::Unsupported(what) => json!({ "unsupported": what }),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{told}").unwrap();
        out.flush().unwrap();
    }
}
