import CoordinationAPI

/// Finds the route of a request by its method and path.
struct RouteTable {
  /// The result of a search.
  enum Match: Equatable {
    case route(Route, owner: String, repository: String, parameter: String)
    /// The path exists, but only with these methods.
    case otherMethods([Route.Method])
    case none
  }

  /// A route, and the segments of its path.
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
    // A literal takes precedence over a parameter: `workers/spawn` is not a work request.
    let matching = all.filter { $0.literals == most }
    // Every resource that has GET also has HEAD.
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
