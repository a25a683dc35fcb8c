import CoordinationAPI
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The answer to a request, before it becomes a response of the server.
struct Answer {
  var status: HTTPResponse.Status
  var headers = HTTPFields()
  var body: ByteBuffer?

  init(_ status: HTTPResponse.Status) {
    self.status = status
  }

  init(_ status: HTTPResponse.Status = .ok, json: some WireConvertible) {
    self.status = status
    body = ByteBuffer(bytes: json.json)
    headers[.contentType] = "application/json"
  }

  init(text: String, type: String) {
    status = .ok
    body = ByteBuffer(string: text)
    headers[.contentType] = type
  }

  /// The answer with one more header.
  func with(_ name: String, _ value: String) -> Answer {
    var copy = self
    if let name = HTTPField.Name(name) { copy.headers[name] = value }
    return copy
  }

  /// The answer with the `Location` of what the request created, if it is new.
  func created(_ isNew: Bool, at route: Route, _ name: String?, in repository: RepositoryName)
    -> Answer
  {
    isNew ? with("Location", route.path(repository, name ?? "")) : self
  }

  /// The answer with the version of the roster.
  func with(roster: Int) -> Answer { with(APIName.roster, "\(roster)") }

  var response: Response {
    Response(
      status: status, headers: headers,
      body: body.map(ResponseBody.init(byteBuffer:)) ?? ResponseBody())
  }
}
