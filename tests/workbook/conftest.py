from ..unchanged import beside_the_example as beside_the_example
