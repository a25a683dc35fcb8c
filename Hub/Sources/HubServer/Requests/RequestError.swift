import CoordinationAPI

/// What is wrong with a request, before any rule sees it.
enum RequestError: Error {
  case malformed(String)
  case unsupportedType(String)
  case unsupportedCoding(String)
  case badHost
  case badExpectation
  case tooLarge(limit: Int)
  case pathTooLong
  case noRoute
  case otherMethods([Route.Method])
  case noToken
}
