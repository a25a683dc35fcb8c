package import JSONSyntax

/// One message of JSON-RPC 2.0.
package enum RPCMessage: Sendable, Equatable {
  case request(id: JSON, method: String, parameters: JSON)
  case notification(method: String, parameters: JSON)
  case result(id: JSON, JSON)
  case failure(id: JSON, RPCError)
}

/// An error as it goes over the wire.
package struct RPCError: Error, Sendable, Equatable, CustomStringConvertible {
  package var code: Int
  package var message: String
  /// A stable name for programs, in `data.code`.
  package var name: String
  /// What else programs are told, in `data`.
  package var details: JSONObject

  package init(code: Int, name: String, message: String, details: JSONObject = JSONObject()) {
    self.code = code
    self.name = name
    self.message = message
    self.details = details
  }

  package var description: String { message }

  package static func parse(_ why: String) -> RPCError {
    RPCError(code: -32700, name: "parse_error", message: "the line is not JSON: \(why)")
  }

  package static func invalidRequest(_ why: String) -> RPCError {
    RPCError(code: -32600, name: "invalid_request", message: why)
  }

  package static let unknownMethodName = "unknown_method"

  package static func unknownMethod(_ method: String) -> RPCError {
    RPCError(code: -32601, name: unknownMethodName, message: "there is no method \"\(method)\"")
  }

  package static func invalidParameters(_ why: String) -> RPCError {
    RPCError(code: -32602, name: "invalid_parameters", message: why)
  }

  /// An error of the application's own, told apart by its name.
  package static func application(_ name: String, _ message: String) -> RPCError {
    RPCError(code: -32000, name: name, message: message)
  }
}

extension RPCMessage {
  /// Reads one line; the error is what to answer, to a request whose id is unknown.
  package init(line: [UInt8]) throws(RPCError) {
    let json: JSON
    do {
      json = try JSON(parsing: line)
    } catch {
      throw .parse("\(error)")
    }
    try self.init(json: json)
  }

  /// Reads what one line holds.
  package init(json: JSON) throws(RPCError) {
    guard json["jsonrpc"]?.string == "2.0" else {
      throw .invalidRequest("the message lacks \"jsonrpc\":\"2.0\"")
    }
    let id = json["id"]
    if let method = json["method"]?.string {
      let parameters = json["params"] ?? .object(JSONObject())
      guard let id else {
        self = .notification(method: method, parameters: parameters)
        return
      }
      switch id {
      case .null, .number, .string: break
      case .bool, .array, .object: throw .invalidRequest("\"id\" is not a number or string")
      }
      self = .request(id: id, method: method, parameters: parameters)
    } else if let error = json["error"] {
      self = .failure(id: id ?? .null, RPCError(json: error))
    } else if let result = json["result"] {
      self = .result(id: id ?? .null, result)
    } else {
      throw .invalidRequest("the message is neither a request nor a response")
    }
  }

  /// The message on one line, with its end.
  package var line: [UInt8] { json.bytes() + [UInt8(ascii: "\n")] }

  package var json: JSON {
    switch self {
    case .request(let id, let method, let parameters):
      ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": parameters]
    case .notification(let method, let parameters):
      ["jsonrpc": "2.0", "method": .string(method), "params": parameters]
    case .result(let id, let result):
      ["jsonrpc": "2.0", "id": id, "result": result]
    case .failure(let id, let error):
      ["jsonrpc": "2.0", "id": id, "error": error.json]
    }
  }
}

extension RPCError {
  fileprivate init(json: JSON) {
    code = json["code"]?.integer ?? -32603
    message = json["message"]?.string ?? "an error without a message"
    name = json["data"]?["code"]?.string ?? "unknown"
    details = json["data"]?.object?.except(["code"]) ?? JSONObject()
  }

  fileprivate var json: JSON {
    var data = JSONObject([JSONObject.Member(key: "code", value: .string(name))])
    data = data.adding(details)
    return ["code": .integer(code), "message": .string(message), "data": .object(data)]
  }
}
