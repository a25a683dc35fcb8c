/// The body of every answer that is an error.
public struct APIFailure: Error, WireRecord, CustomStringConvertible {
  /// A stable word, such as `not_found`.
  public var code: String
  public var message: String
  /// What is wrong with which field.
  public var details: [String: String]
  public var requestID: String

  public init(
    code: String, message: String, details: [String: String] = [:], requestID: String = ""
  ) {
    self.code = code
    self.message = message
    self.details = details
    self.requestID = requestID
  }

  init(reading fields: inout WireFields) {
    code = fields.text("code", required: 1...100)
    message = fields.text("message") ?? ""
    let details: Details = fields.record("details") ?? Details()
    self.details = details.texts
    requestID = fields.text("request_id") ?? ""
  }

  func write(to fields: inout WireFields) {
    fields.put(code, "code")
    fields.put(message, "message")
    if !details.isEmpty { fields.put(Details(texts: details), "details") }
    fields.put(requestID, "request_id")
  }

  /// Text by name.
  private struct Details: WireRecord {
    var texts: [String: String] = [:]

    init(texts: [String: String] = [:]) {
      self.texts = texts
    }

    init(reading fields: inout WireFields) {
      texts = fields.rest.compactMapValues(\.string)
    }

    func write(to fields: inout WireFields) {
      for (key, text) in texts { fields.put(text, key) }
    }
  }

  public var description: String {
    let named = details.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return named.isEmpty ? message : "\(message): \(named.joined(separator: "; "))"
  }
}
