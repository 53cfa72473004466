[
  inputs: ["{mix,build,.formatter}.exs", "{lib,test,bench}/**/*.{ex,exs}"],
  line_length: 120
]
