import CoordinationAPI

/// Finds the route of a request in `Route`'s table.
struct RouteTable {
  enum Match: Equatable {
    case route(Route, owner: String, repository: String, parameter: String)
    /// There is such a path, with these methods.
    case otherMethods([Route.Method])
    case none
  }

  private struct Pattern {
    let route: Route
    /// Nil stands for any segment.
    let segments: [String?]

    init(_ route: Route) {
      self.route = route
      let path = route.template.split(separator: "/").map(String.init)
      segments = (path.first == "v1" ? path.dropFirst() : path[...]).map { segment in
        segment.hasPrefix("{") ? nil : segment
      }
    }

    func matches(_ path: [String]) -> Bool {
      path.count == segments.count
        && zip(path, segments).allSatisfy { $1 == nil || $0 == $1 }
    }

    var literals: Int { segments.count { $0 != nil } }
  }

  private let patterns = Route.allCases.map(Pattern.init)

  func match(_ method: String, _ path: RequestPath) -> Match {
    let all = patterns.filter { $0.matches(path.segments) }
    guard let most = all.map(\.literals).max() else { return .none }
    // A word wins over a parameter: `workers/spawn` is no request of that name.
    let matching = all.filter { $0.literals == most }
    // Whoever may read something may ask for its head.
    let wanted = method == "HEAD" ? "GET" : method
    guard let found = matching.first(where: { $0.route.method.rawValue == wanted }) else {
      return .otherMethods(matching.map(\.route.method))
    }
    guard found.route.repositoryPath != nil else {
      return .route(found.route, owner: "", repository: "", parameter: "")
    }
    let parameters = zip(path.segments, found.segments).filter { $1 == nil }.map(\.0)
    return .route(
      found.route, owner: parameters[0], repository: parameters[1],
      parameter: parameters.count > 2 ? parameters[2] : "")
  }
}
